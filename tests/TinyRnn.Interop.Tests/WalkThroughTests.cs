using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using TinyRnn.Format;
using TinyRnn.Interop.Export;
using TinyRnn.Interop.Onnx.Operators;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests;

/// <summary>The pages of <c>src/TinyRnn.Interop/docs</c>, word for word.</summary>
public sealed partial class WalkThroughTests : IDisposable
{
    private const int MostLines = 20;

    // What the Keras page needs of Keras: layers with names, weights and a forward pass in NumPy.
    private const string KerasStandIn = """
        import numpy as np
        class Layer:
            def __init__(self, units, activation, *weights):
                self.units, self.activation, self.weights = units, activation, weights
            def get_config(self): return {"activation": self.activation}
            def get_weights(self): return list(self.weights)
        class Dense(Layer):
            def run(self, x): return x @ self.weights[0] + self.weights[1]
        class GRU(Layer):
            def run(self, x):
                h, n, rows = np.zeros(self.units), self.units, []
                s = lambda v: 1 / (1 + np.exp(-v))
                for row in x:
                    a, b = row @ self.weights[0] + self.weights[2][0], h @ self.weights[1] + self.weights[2][1]
                    z, r = s(a[:n] + b[:n]), s(a[n:2*n] + b[n:2*n])
                    h = z * h + (1 - z) * np.tanh(a[2*n:] + r * b[2*n:])
                    rows.append(h)
                return np.array(rows)
        class Model:
            input_shape = (None, None, 3)
            layers = [GRU(4, "tanh", np.random.randn(3, 12), np.random.randn(4, 12), np.random.randn(2, 12)),
                      Dense(2, "linear", np.random.randn(4, 2), np.random.randn(2))]
            def predict(self, x):
                for layer in self.layers: x = [layer.run(x[0])]
                return x
        np.random.seed(1)
        model = Model()

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [PythonFact("torch")]
    public void FromPyTorch()
    {
        Python(Block("from-pytorch.md", "export.py"));
        RunCommands("from-pytorch.md");
    }

    [PythonFact("numpy")]
    public void FromKeras()
    {
        Python(KerasStandIn + Block("from-keras.md", "export.py"));
        RunCommands("from-keras.md");
    }

    [Fact]
    public void FromOnnx()
    {
        TinyRnnModel model = RandomModels.Create(2, new() { Kind = LayerKinds.Gru, Units = 5, InputSize = 3, Layers = 2 });
        File.WriteAllBytes(_folder.File("model.onnx"), ModelExport.ToBytes(model, "model.onnx", ExportForm.Sequence).Bytes);
        float[] inputs = RandomModels.Inputs(model, 1, 20);
        File.WriteAllText(_folder.File("x.csv"), Rows(inputs.Chunk(3)));
        File.WriteAllText(_folder.File("y.csv"), Rows(new ReferenceNetwork(model).Run(inputs).Select(value => (float)value).Chunk(model.Network.OutputSize)));
        RunCommands("from-onnx.md", ("x.npy", "x.csv"), ("y.npy", "y.csv"));
    }

    [Fact]
    public void TheListOfOperators_IsTheTable()
    {
        string page = Page("onnx-operators.md");
        IEnumerable<string> listed = OperatorRows().Matches(page).SelectMany(match => match.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)).Where(name => name != "Operator");
        Assert.Equal(OperatorTable.Names.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private void RunCommands(string page, params (string Name, string Instead)[] files)
    {
        foreach (string line in Block(page, "commands").Split('\n', StringSplitOptions.RemoveEmptyEntries))
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

    private static string Block(string page, string name)
    {
        Match match = Regex.Match(Page(page), $@"<!-- walk-through: {Regex.Escape(name)} -->\s*```[a-z]*\n(.*?)```", RegexOptions.Singleline);
        Assert.True(match.Success, $"{page} has no walk-through '{name}'");
        string text = match.Groups[1].Value;
        Assert.InRange(text.Split('\n').Length - 1, 1, MostLines);
        return text;
    }

    private static string Page(string name) => File.ReadAllText(RepositoryFiles.Combine("src", "TinyRnn.Interop", "docs", name));

    private static string Rows(IEnumerable<float[]> rows) => string.Join(
        '\n', rows.Select(row => string.Join(',', row.Select(value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))));

    [GeneratedRegex(@"^\| ([A-Za-z, ]+) \|", RegexOptions.Multiline)]
    private static partial Regex OperatorRows();
}
