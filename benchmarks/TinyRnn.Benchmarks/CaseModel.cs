using System;
using System.Linq;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.Format;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks;

/// <summary>A case with its model read back from the file that the library wrote, and inputs to stream.</summary>
internal sealed class CaseModel
{
    // Many enough that the naive loops' branches (in exp and tanh, thousands a pass) cannot be learnt, few enough for the
    // first-level cache.
    private const int InputFloats = 4096;

    private CaseModel(PeerCase peerCase, ModelFile file, float[] inputs)
    {
        Case = peerCase;
        File = file;
        Inputs = inputs;
    }

    /// <summary>The case.</summary>
    public PeerCase Case { get; }

    /// <summary>The model as written and read back.</summary>
    public ModelFile File { get; }

    /// <summary>Rows of inputs, uniform in -1 to 1, to be used over and over.</summary>
    public float[] Inputs { get; }

    /// <summary>Writes a case's model to a temporary folder and reads it.</summary>
    /// <param name="peerCase">The case, or another of its kind.</param>
    /// <param name="tier">The tier of its activations.</param>
    public static CaseModel Create(PeerCase peerCase, ActivationTier tier = ActivationTier.Accurate)
    {
        using TemporaryDirectory folder = new();
        int rows = InputFloats / peerCase.Inputs;
        return new(peerCase, ModelFile.Read(peerCase.Write(folder.Path, tier)), CreateInputs(rows * peerCase.Inputs));
    }

    /// <summary>A case's model, and the same file after training on other data: other weights, the same structure.</summary>
    public static (ModelFile First, ModelFile Second) CreateRetrained(PeerCase peerCase)
    {
        using TemporaryDirectory folder = new();
        string path = peerCase.Write(folder.Path);
        ModelFile first = ModelFile.Read(path);
        Tensor[] tensors = [.. first.Model.Tensors.Select(tensor =>
            new Tensor(tensor.Name, tensor.Dimensions, [.. tensor.Values.Select(value => -value)]))];
        ModelWriter.Save(first.Model.With(tensors: tensors), path);
        return (first, ModelFile.Read(path));
    }

    /// <summary>Uniform values in -1 to 1, the same on every call.</summary>
    public static float[] CreateInputs(int count)
    {
        Random random = new(7);
        float[] inputs = new float[count];
        for (int i = 0; i < count; i++)
        {
            inputs[i] = (2 * random.NextSingle()) - 1;
        }

        return inputs;
    }

    /// <summary>The class that the generator makes of the model.</summary>
    public GeneratedEngine Engine => GeneratedEngine.Create(File);

    /// <summary>The generated step, through the class's public <c>Step</c>.</summary>
    public StepLoop GeneratedLoop() => Engine.CreateLoops(1, Inputs).Step;

    /// <summary>The naive loops.</summary>
    public StepLoop NaiveLoop() => Loop(Case.CreateNaive(File.Model));

    /// <summary>The same network over System.Numerics.Tensors.</summary>
    public StepLoop TensorLoop() => Loop(TensorCell.Create(Case, File.Model));

    /// <summary>One pass over a buffer as large as the packed weights.</summary>
    public StepLoop ReadLoop() => RooflineMeasurement.CreateReads(Engine.WeightBytes);

    private StepLoop Loop(IPlainCell cell)
    {
        int row = 0;
        return steps => row = cell.Steps(Inputs, row, steps);
    }
}
