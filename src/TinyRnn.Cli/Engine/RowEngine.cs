using System;
using TinyRnn.Format;
using TinyRnn.Reference;

namespace TinyRnn.Cli.Engine;

/// <summary>Either engine, row by row, with results wide enough for both.</summary>
internal abstract class RowEngine
{
    /// <summary>Name of the generated engine on the command line.</summary>
    public const string Generated = "generated";

    /// <summary>Name of the reference engine on the command line.</summary>
    public const string Reference = "reference";

    /// <summary>Whether results are float32.</summary>
    public abstract bool IsSingle { get; }

    /// <summary>Puts the state back to the model's initial state.</summary>
    public abstract void Reset();

    /// <summary>Keeps the present state, in place of one kept before.</summary>
    public abstract void SaveState();

    /// <summary>Goes back to the state that was kept.</summary>
    public abstract void RestoreState();

    /// <summary>Advances one step; for models that have steps.</summary>
    /// <param name="input">inputSize floats.</param>
    /// <param name="output">outputSize doubles, overwritten.</param>
    public abstract void Step(ReadOnlySpan<float> input, Span<double> output);

    /// <summary>The outputs of a whole sequence, from the initial state; for models that have no steps too.</summary>
    /// <param name="rows">Rows of inputSize floats.</param>
    /// <param name="outputs">As many rows of outputSize doubles, overwritten.</param>
    public abstract void RunSequence(ReadOnlySpan<float> rows, Span<double> outputs);

    /// <summary>Creates an engine in its reset state.</summary>
    /// <param name="file">The model.</param>
    /// <param name="name"><see cref="Generated"/> or <see cref="Reference"/>.</param>
    /// <param name="raw">Whether the stored normalisers are left out.</param>
    /// <exception cref="InputException">The generator refuses the model.</exception>
    public static RowEngine Create(ModelFile file, string name, bool raw) =>
        name == Generated ? new GeneratedRows(GeneratedEngine.Create(file), raw) : new ReferenceRows(file.Model, raw);

    private sealed class GeneratedRows(GeneratedEngine engine, bool raw) : RowEngine
    {
        private readonly RowFunction _step = raw ? engine.StepNormalized : engine.Step;
        private readonly float[] _output = new float[engine.OutputSize];
        private GeneratedState? _state;

        public override bool IsSingle => true;

        public override void Reset() => engine.Reset();

        public override void SaveState() => (_state ??= engine.CreateState()).Save();

        public override void RestoreState() => _state!.Load();

        public override void Step(ReadOnlySpan<float> input, Span<double> output)
        {
            _step(input, _output);
            for (int i = 0; i < _output.Length; i++)
            {
                output[i] = _output[i];
            }
        }

        public override void RunSequence(ReadOnlySpan<float> rows, Span<double> outputs)
        {
            Reset();
            float[] single = new float[outputs.Length];
            _step(rows, single);
            for (int i = 0; i < single.Length; i++)
            {
                outputs[i] = single[i];
            }
        }
    }

    private sealed class ReferenceRows(TinyRnnModel model, bool raw) : RowEngine
    {
        private readonly ReferenceNetwork _network = new(model);
        private readonly double[] _input = new double[model.Network.InputSize];
        private double[] _state = [];

        public override bool IsSingle => false;

        public override void Reset() => _network.Reset();

        public override void SaveState() => _state = _network.SaveState();

        public override void RestoreState() => _network.LoadState(_state);

        public override void Step(ReadOnlySpan<float> input, Span<double> output)
        {
            for (int i = 0; i < _input.Length; i++)
            {
                _input[i] = input[i];
            }

            (raw ? _network.StepNormalized(_input) : _network.Step(_input)).CopyTo(output);
        }

        public override void RunSequence(ReadOnlySpan<float> rows, Span<double> outputs)
        {
            Reset();
            double[] inputs = new double[rows.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = rows[i];
            }

            (raw ? _network.RunNormalized(inputs) : _network.Run(inputs)).CopyTo(outputs);
        }
    }
}
