using System;
using System.IO;
using TinyRnn.Cli;
using TinyRnn.Cli.Engine;
using TinyRnn.Format;
using TinyRnn.Reference;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests;

/// <summary>A model as the tool imports it, through its file, run by the reference and by generated code.</summary>
internal sealed class ImportedModel
{
    private readonly GeneratedEngine _engine;

    private ImportedModel(ModelFile file)
    {
        Model = file.Model;
        _engine = GeneratedEngine.Create(file);
    }

    public TinyRnnModel Model { get; }

    /// <summary>Runs <c>tinyrnn import</c> and reads what it wrote.</summary>
    public static ImportedModel Import(string source, params string[] options)
    {
        using TemporaryFolder folder = new();
        string target = folder.File("model.rnn.json");
        using StringWriter stdout = new(), stderr = new();
        int code = Tool.Run(["import", source, "-o", target, .. options], stdout, stderr);
        Assert.True(code == ExitCodes.Success, stderr.ToString());
        return new ImportedModel(ModelFile.Read(target));
    }

    /// <summary>
    /// Runs both engines from a reset state and asserts the tolerance for each; expected outputs may be those of the last steps.
    /// Returns the largest difference of the generated code.
    /// </summary>
    public double AssertGives(float[] inputs, double[] expected, Tolerance tolerance)
    {
        float[] generated = Run(inputs);
        double[] reference = new ReferenceNetwork(Model).Run(inputs);
        Assert.InRange(tolerance.Ratio(expected, reference.AsSpan(reference.Length - expected.Length)), 0, 1);
        double ratio = tolerance.Ratio(expected, generated.AsSpan(generated.Length - expected.Length));
        Assert.True(ratio <= 1, $"the generated code is {ratio:g3} of the tolerance off");
        return ratio * tolerance.Value;
    }

    /// <summary>The outputs of generated code, from a reset state.</summary>
    public float[] Run(float[] inputs)
    {
        float[] outputs = new float[inputs.Length / _engine.InputSize * _engine.OutputSize];
        if (!Model.Network.NeedsWholeSequence)
        {
            _engine.Reset();
        }

        _engine.Run(inputs, outputs);
        return outputs;
    }
}
