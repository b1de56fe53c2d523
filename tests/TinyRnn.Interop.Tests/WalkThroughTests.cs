using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TinyRnn.Format;
using TinyRnn.Interop.Export;
using TinyRnn.Interop.Keras.Layers;
using TinyRnn.Interop.Onnx.Operators;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests;

/// <summary>The pages of <c>src/TinyRnn.Interop/docs</c>, word for word.</summary>
public sealed partial class WalkThroughTests : IDisposable
{
    // What the Keras page needs of Keras: a forward pass in NumPy, and model.save as Keras 3 does it.
    private const string KerasStandIn = """
        import h5py, io, json, numpy as np, zipfile
        class Model:
            input_shape = (None, None, 3)
            gru = [np.random.RandomState(i).randn(*shape).astype("float32") for i, shape in enumerate([(3, 12), (4, 12), (2, 12)])]
            dense = [np.random.RandomState(i).randn(*shape).astype("float32") for i, shape in enumerate([(4, 2), (2,)])]
            def predict(self, x):
                h, n, rows, s = np.zeros(4), 4, [], lambda v: 1 / (1 + np.exp(-v))
                for row in x[0]:
                    a, b = row @ self.gru[0] + self.gru[2][0], h @ self.gru[1] + self.gru[2][1]
                    z, r = s(a[:n] + b[:n]), s(a[n:2*n] + b[n:2*n])
                    h = z * h + (1 - z) * np.tanh(a[2*n:] + r * b[2*n:])
                    rows.append(h @ self.dense[0] + self.dense[1])
                return np.array([rows])
            def save(self, path):
                def layer(name, **config): return {"module": "keras.layers", "class_name": name, "config": dict(config, name=name)}
                layers = [layer("InputLayer", batch_shape=self.input_shape),
                          layer("GRU", units=4, activation="tanh", recurrent_activation="sigmoid", reset_after=True, return_sequences=True),
                          layer("Dense", units=2, activation="linear")]
                config = {"module": "keras", "class_name": "Sequential", "config": {"name": "sequential", "layers": layers}}
                weights = io.BytesIO()
                with h5py.File(weights, "w") as file:
                    for group, arrays in (("layers/gru/cell/vars", self.gru), ("layers/dense/vars", self.dense)):
                        for i, array in enumerate(arrays): file[f"{group}/{i}"] = array
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr("metadata.json", json.dumps({"keras_version": "3.8.0"}))
                    archive.writestr("config.json", json.dumps(config))
                    archive.writestr("model.weights.h5", weights.getvalue())
        model = Model()

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("torch")]
    public void FromPyTorch()
    {
        Python(Documentation.Block("from-pytorch.md", "export.py"));
        RunCommands("from-pytorch.md");
    }

    [PythonFact("h5py")]
    public void FromKeras()
    {
        Python(KerasStandIn + Documentation.Block("from-keras.md", "export.py"));
        RunCommands("from-keras.md");
    }

    [Fact]
    public void FromOnnx()
    {
        TinyRnnModel model = RandomModels.Create(2, new() { Kind = LayerKinds.Gru, Units = 5, InputSize = 3, Layers = 2, CellActivations = OnnxNodeActivations.Names });
        File.WriteAllBytes(_folder.File("model.onnx"), ModelExport.ToBytes(model, "model.onnx", ExportForm.Sequence).Bytes);
        float[] inputs = RandomModels.Inputs(model, 1, 20);
        File.WriteAllText(_folder.File("x.csv"), Rows(inputs.Chunk(3)));
        File.WriteAllText(_folder.File("y.csv"), Rows(new ReferenceNetwork(model).Run(inputs).Select(value => (float)value).Chunk(model.Network.OutputSize)));
        RunCommands("from-onnx.md", ("x.npy", "x.csv"), ("y.npy", "y.csv"));
    }

    [Fact]
    public void TheListOfOperators_IsTheTable()
    {
        string page = Documentation.Page("onnx-operators.md");
        IEnumerable<string> listed = OperatorRows().Matches(page).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).Where(name => name != "Operator");
        Assert.Equal(OperatorTable.Names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TheListOfKerasLayers_IsTheTable()
    {
        string page = Documentation.Page("from-keras.md");
        string table = page[page.IndexOf("## Layers", StringComparison.Ordinal)..];
        IEnumerable<string> listed = LayerRows().Matches(table).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).Where(name => name != "Layer");
        Assert.Equal(KerasLayers.Names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private void RunCommands(string page, params (string Name, string Instead)[] files)
    {
        foreach (string line in Documentation.Block(page, "commands").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            Assert.Equal("tinyrnn", words[0]);
            ToolRun.Success([.. words.Skip(1).Select(word => word.StartsWith('-') || !word.Contains('.', StringComparison.Ordinal)
                ? word
                : _folder.File(files.FirstOrDefault(file => file.Name == word).Instead ?? word))]);
        }
    }

    private void Python(string script)
    {
        File.WriteAllText(_folder.File("export.py"), script);
        using Process process = Process.Start(new ProcessStartInfo(PythonFactAttribute.Python, ["export.py"]) { WorkingDirectory = _folder.Path, RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    private static string Rows(IEnumerable<float[]> rows) => string.Join(
        '\n', rows.Select(row => string.Join(',', row.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))));

    [GeneratedRegex(@"^\| ([A-Za-z0-9, ]+) \|", RegexOptions.Multiline)]
    private static partial Regex OperatorRows();

    [GeneratedRegex(@"^\| ([A-Za-z0-9, ]+) \|", RegexOptions.Multiline)]
    private static partial Regex LayerRows();
}
