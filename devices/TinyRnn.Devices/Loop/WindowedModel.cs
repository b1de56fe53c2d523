using System;

namespace TinyRnn.Devices.Loop;

/// <summary>
/// A model used as it was trained: in an endless stream every sample gives a decision; in windows the model starts from its
/// initial state, and only the window's last step decides. Overlapping windows keep the samples and run a window as a whole.
/// </summary>
/// <typeparam name="TModel">A generated class.</typeparam>
internal sealed class WindowedModel<TModel>
    where TModel : class, IStepModel<TModel>
{
    private readonly TModel _model;
    private readonly int _steps;
    private readonly int _stride;
    private readonly int _maxMissing;
    private readonly float[] _output = new float[TModel.OutputSize];

    // Overlapping windows only: the last _steps samples as a ring, which of them were missing, and the outputs of a whole run.
    private readonly float[] _samples = [];
    private readonly bool[] _missingFlags = [];
    private readonly float[] _runOutputs = [];

    private int _position;
    private int _missing;
    private long _received;

    public WindowedModel(TModel model, SensorLoopOptions options)
    {
        _model = model;
        _steps = options.WindowSteps;
        _stride = options.WindowStride == 0 ? _steps : options.WindowStride;
        _maxMissing = options.MaxMissingSamples;
        if (Overlaps)
        {
            _samples = new float[_steps * TModel.InputSize];
            _missingFlags = new bool[_steps];
            _runOutputs = new float[_steps * TModel.OutputSize];
        }
    }

    /// <summary>The outputs at the last decision.</summary>
    public ReadOnlySpan<float> Output => _output;

    /// <summary>False if more samples than allowed were missing when the last decision was due.</summary>
    public bool IsTrustworthy { get; private set; }

    private bool Overlaps => _stride < _steps;

    /// <summary>Makes a step that counts for nothing; <see cref="Reset"/> must follow.</summary>
    /// <param name="sample">InputSize finite floats.</param>
    public void Prepare(ReadOnlySpan<float> sample) => _model.Step(sample, _output);

    /// <summary>Forgets the signal.</summary>
    public void Reset()
    {
        _model.Reset();
        _position = 0;
        _missing = 0;
        _received = 0;
        _missingFlags.AsSpan().Clear();
    }

    /// <summary>Takes the next sample.</summary>
    /// <param name="sample">InputSize finite floats in raw units.</param>
    /// <param name="missing">True if the sample stands in for one that is missing.</param>
    /// <returns>True if <see cref="Output"/> is a new decision.</returns>
    public bool Step(ReadOnlySpan<float> sample, bool missing) =>
        _steps == 0 ? StepStream(sample, missing) : Overlaps ? StepOverlapping(sample, missing) : StepWindow(sample, missing);

    private bool StepStream(ReadOnlySpan<float> sample, bool missing)
    {
        _missing = missing ? _missing + 1 : 0;
        _model.Step(sample, _output);
        IsTrustworthy = _missing <= _maxMissing;
        return true;
    }

    private bool StepWindow(ReadOnlySpan<float> sample, bool missing)
    {
        bool decides = false;
        if (_position < _steps)
        {
            _missing += missing ? 1 : 0;
            _model.Step(sample, _output);
            decides = _position == _steps - 1;
        }

        if (decides)
        {
            IsTrustworthy = _missing <= _maxMissing;
            _model.Reset();
            _missing = 0;
        }

        _position = (_position + 1) % _stride;
        return decides;
    }

    private bool StepOverlapping(ReadOnlySpan<float> sample, bool missing)
    {
        sample.CopyTo(_samples.AsSpan(_position * TModel.InputSize));
        _missing += (missing ? 1 : 0) - (_missingFlags[_position] ? 1 : 0);
        _missingFlags[_position] = missing;
        _position = (_position + 1) % _steps;
        _received++;
        if (_received < _steps || (_received - _steps) % _stride != 0)
            return false;

        // The ring's oldest sample is the one that will be overwritten next.
        ReadOnlySpan<float> older = _samples.AsSpan(_position * TModel.InputSize);
        ReadOnlySpan<float> newer = _samples.AsSpan(0, _position * TModel.InputSize);
        Span<float> outputs = _runOutputs;
        int olderOutputs = (_steps - _position) * TModel.OutputSize;
        _model.Reset();
        _model.Run(older, outputs[..olderOutputs]);
        _model.Run(newer, outputs[olderOutputs..]);
        outputs[^TModel.OutputSize..].CopyTo(_output);
        IsTrustworthy = _missing <= _maxMissing;
        return true;
    }
}
