using System;
using System.IO;
using TinyRnn.Benchmarks.Commands;
using TinyRnn.Cli.Engine;
using TinyRnn.Cli.Engine.Limits;
using TinyRnn.PeerCases;

namespace TinyRnn.Benchmarks.Networks;

/// <summary>A network in use, imported by the product and read back, with its recording.</summary>
internal sealed class NetworkModel
{
    /// <summary>Instances that are stepped together.</summary>
    public const int Streams = 8;

    private NetworkModel(RealNetwork network, ModelFile file)
    {
        Network = network;
        File = file;
        Engine = GeneratedEngine.Create(file);
        Inputs = network.ReadInputs();
        Expected = network.ReadExpected();
    }

    /// <summary>Which.</summary>
    public RealNetwork Network { get; }

    /// <summary>The model as written and read back.</summary>
    public ModelFile File { get; }

    /// <summary>The generated class.</summary>
    public GeneratedEngine Engine { get; }

    /// <summary>The recording, [frames, input size].</summary>
    public float[] Inputs { get; }

    /// <summary>What the network's own tool gives for it, [frames, output size].</summary>
    public float[] Expected { get; }

    /// <summary>Frames of the recording.</summary>
    public int Frames => Inputs.Length / Engine.InputSize;

    /// <summary>Imports a network into a temporary folder.</summary>
    public static NetworkModel Import(RealNetwork network)
    {
        using TemporaryDirectory folder = new();
        return new(network, ModelFile.Read(network.Write(folder.Path)));
    }

    /// <summary>Runs the recording through the generated code and the naive loops, both from a reset state.</summary>
    /// <returns>The largest absolute difference of the generated code from the expected outputs.</returns>
    /// <exception cref="InvalidDataException">One of the two is not within the network's limit.</exception>
    public double Check()
    {
        float[] outputs = new float[Expected.Length];
        new NaiveNetwork(File.Model).Run(Inputs, outputs);
        Network.Check(Expected, outputs);
        Engine.Reset();
        Engine.Run(Inputs, outputs);
        return Network.Check(Expected, outputs);
    }

    /// <summary>Bytes that the generated code allocates for every frame of the recording together.</summary>
    public long MeasureAllocation() => StepAllocation.Measure(Engine.CreateLoops(1, Inputs).Step, Frames);

    /// <summary>Bytes of machine code that a frame runs, as the runtime's compiler makes it for good on this processor.</summary>
    public int MeasureMachineCode()
    {
        using TemporaryDirectory folder = new();
        string assembly = Path.Combine(folder.Path, Network.Name + ".dll");
        System.IO.File.WriteAllBytes(assembly, GeneratedEngine.Compile(File).Image);
        return EmittedCode.MachineCodeBytes(environment => StartupChild.Start(StartupChild.ManySteps, assembly, environment));
    }

    /// <summary>
    /// The generated code, the naive loops, one pass over a buffer as large as the weights, and <c>StepMany</c> over
    /// <see cref="Streams"/> instances, in this order; all but the third go over the recording's frames without end.
    /// </summary>
    public StepLoop[] CreateLoops()
    {
        NaiveNetwork naive = new(File.Model);
        float[] output = new float[Engine.OutputSize];
        int frame = 0;
        return
        [
            Engine.CreateLoops(1, Inputs).Step,
            steps =>
            {
                for (int step = 0; step < steps; step++)
                {
                    naive.Step(Inputs.AsSpan(frame * Engine.InputSize, Engine.InputSize), output);
                    frame = frame + 1 == Frames ? 0 : frame + 1;
                }
            },
            RooflineMeasurement.CreateReads(Engine.WeightBytes),
            Engine.CreateLoops(Streams, Inputs[..(Frames / Streams * Streams * Engine.InputSize)]).StepMany,
        ];
    }
}
