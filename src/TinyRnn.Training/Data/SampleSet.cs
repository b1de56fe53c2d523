using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Data;

/// <summary>Normalised recordings and the windows of them that are trained or validated on.</summary>
internal sealed class SampleSet
{
    private readonly SequenceDataset _data;
    private readonly Normaliser? _input;
    private readonly Normaliser? _output;
    private readonly float[]?[] _values;
    private readonly float[]?[] _targets;
    private readonly TrainingOptions _options;
    private readonly int[] _spanStart;
    private readonly int[] _spanEnd;
    private readonly bool _isTraining;
    private readonly float[] _classWeights;

    /// <summary>Cuts windows out of spans.</summary>
    /// <param name="data">The recordings.</param>
    /// <param name="spans">The steps that may be used.</param>
    /// <param name="input">Input normaliser; null for text.</param>
    /// <param name="output">Target normaliser; null for classification.</param>
    /// <param name="options">Options without nulls, except a window of null for whole recordings.</param>
    /// <param name="isTraining">Whether samples are augmented and the loss falls where training wants it.</param>
    public SampleSet(
        SequenceDataset data,
        IReadOnlyList<StepSpan> spans,
        Normaliser? input,
        Normaliser? output,
        TrainingOptions options,
        bool isTraining)
    {
        _data = data;
        _options = options;
        _isTraining = isTraining;
        (_input, _output) = (input, output);
        _values = [.. data.Recordings.Select(recording => recording.IsStored ? null : Normalised(recording.Values))];
        _targets = output is null ? [] : [.. data.Recordings.Select(recording => recording.IsStored ? null : Normalise(recording.Targets!, output))];
        _classWeights = isTraining && data.Labels.Count > 0 ? ClassWeights.Create(options.ClassWeights!, data, spans) : [];
        _spanStart = new int[data.Recordings.Count];
        _spanEnd = new int[data.Recordings.Count];
        List<Sample> samples = [];
        foreach (StepSpan span in spans)
        {
            _spanStart[span.Recording] = span.Start;
            _spanEnd[span.Recording] = span.End;
            samples.AddRange(options.Task == TrainingTask.Classification || isTraining ? Windows(span) : EvaluationWindows(span));
        }

        Samples = isTraining && options.Oversample == true && data.Labels.Count > 0 ? Oversampled(samples) : [.. samples];
    }

    /// <summary>The windows.</summary>
    public Sample[] Samples { get; }

    /// <summary>Whether steps are tokens.</summary>
    public bool IsText => _data.Vocabulary is not null;

    /// <summary>Steps of the longest window.</summary>
    public int LongestSample => Samples.Max(sample => sample.Steps);

    /// <summary>Puts a sample into the next free lane of a shard.</summary>
    /// <param name="shard">A shard in use.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="random">For training: a stream of this sample and epoch alone.</param>
    public void Fill(Shard shard, Sample sample, RandomSource? random)
    {
        int lane = shard.Sequences++;
        if (random is null)
        {
            Copy(shard, lane, sample, null, 1, 0);
            return;
        }

        if (IsText)
        {
            Copy(shard, lane, Augment(sample, random), null, 1, 0);
            ReplaceTokens(shard, lane, random);
            return;
        }

        double gain = Math.Exp(_options.GainJitter!.Value * random.NextNormal());
        Copy(shard, lane, Augment(sample, random), random, (float)gain, (float)_options.Jitter!.Value);
    }

    private static float[] Normalise(float[] values, Normaliser normaliser)
    {
        int channels = normaliser.Mean.Length;
        float[] result = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = (values[i] - normaliser.Mean[i % channels]) / normaliser.Scale[i % channels];
        }

        return result;
    }

    /// <summary>Each class's windows, over and over until it has as many as the most frequent class.</summary>
    private Sample[] Oversampled(List<Sample> samples)
    {
        Sample[][] classes = [.. samples.GroupBy(sample => _data.Recordings[sample.Recording].Label!.Value).OrderBy(group => group.Key).Select(group => group.ToArray())];
        int most = classes.Max(ofClass => ofClass.Length);
        return [.. classes.SelectMany(ofClass => Enumerable.Range(0, most).Select(i => ofClass[i % ofClass.Length]))];
    }

    private IEnumerable<Sample> Windows(StepSpan span)
    {
        int steps = span.End - span.Start;
        int window = Math.Min(_options.Window ?? steps, steps);
        int stride = Math.Min(_options.Stride ?? window, window);
        for (int start = span.Start; start + window <= span.End; start += stride)
        {
            yield return new Sample(span.Recording, start, start + window, LossStart(start, start + window));
        }
    }

    /// <summary>
    /// Windows that compare every step of the span once, each with as many steps of context before it as training had: steps
    /// before the span are the past, which a forecaster may know.
    /// </summary>
    private IEnumerable<Sample> EvaluationWindows(StepSpan span)
    {
        int window = _options.Window ?? span.End;
        int compared = Math.Max(1, window - (LossStart(0, window) - 0));
        for (int start = span.Start; start < span.End; start += compared)
        {
            int end = Math.Min(start + compared, span.End);
            yield return new Sample(span.Recording, Math.Max(0, end - window), end, start);
        }
    }

    private int LossStart(int start, int end)
    {
        bool lastOnly = _options.Task == TrainingTask.Classification && !_isTraining;
        int compared = lastOnly ? 1 : Math.Max(1, (int)Math.Round((end - start) * _options.LossFraction!.Value));
        return end - compared;
    }

    /// <summary>A random part of the window (classification), or the window moved by less than a stride (the others).</summary>
    private Sample Augment(Sample sample, RandomSource random)
    {
        int start = sample.Start;
        int steps = sample.Steps;
        int slack = Math.Min(_options.Stride ?? steps, steps) - 1;
        int low = Math.Max(_spanStart[sample.Recording], start - (_options.TimeShift ?? (slack / 2)));
        int high = Math.Min(_spanEnd[sample.Recording] - steps, start + (_options.TimeShift ?? (slack - (slack / 2))));
        if (high > low)
        {
            start = low + random.NextInteger(high - low + 1);
        }

        if (_options.CropFraction < 1)
        {
            int shortest = Math.Max(1, (int)Math.Ceiling(steps * _options.CropFraction!.Value));
            int length = shortest + random.NextInteger(steps - shortest + 1);
            start += random.NextInteger(steps - length + 1);
            steps = length;
        }

        return new Sample(sample.Recording, start, start + steps, LossStart(start, start + steps));
    }

    private void Copy(Shard shard, int lane, Sample sample, RandomSource? random, float gain, float jitter)
    {
        int channels = _data.Features.Count;
        Recording recording = _data.Recordings[sample.Recording];
        shard.Lengths[lane] = sample.Steps;
        ReadOnlySpan<float> values = ValuesOf(sample, recording);
        for (int step = 0; step < sample.Steps; step++)
        {
            Span<float> row = shard.Input.RowSpan(step);
            ReadOnlySpan<float> source = values.Slice(step * channels, channels);
            for (int channel = 0; channel < channels; channel++)
            {
                float noise = jitter > 0 ? jitter * (float)random!.NextNormal() : 0;
                row[(channel * LaneRows.Lanes) + lane] = (source[channel] * gain) + noise;
            }
        }

        ReadOnlySpan<float> targets = TargetsOf(sample, recording);
        int compared = 0;
        for (int step = sample.LossStart; step < sample.End; step++)
        {
            if (SetTarget(shard, lane, recording.Label, targets, step - sample.Start))
            {
                compared++;
            }
        }

        // In training every sample weighs the same, however many of its steps are compared.
        float weight = _isTraining ? 1f / Math.Max(1, compared) : 1;
        for (int step = sample.LossStart; step < sample.End; step++)
        {
            shard.Weights.RowSpan(step - sample.Start)[lane] *= weight;
        }
    }

    /// <summary>The normalised channels of a sample's steps; read from disk where the recording is there.</summary>
    private ReadOnlySpan<float> ValuesOf(Sample sample, Recording recording) => _values[sample.Recording] is { } values
        ? values.AsSpan(sample.Start * _data.Features.Count, sample.Steps * _data.Features.Count)
        : Normalised(recording.CopyValues(sample.Start, sample.Steps));

    /// <summary>Likewise its targets; empty for classification.</summary>
    private ReadOnlySpan<float> TargetsOf(Sample sample, Recording recording) => _output is null ? []
        : _targets[sample.Recording] is { } targets
            ? targets.AsSpan(sample.Start * _data.Targets.Count, sample.Steps * _data.Targets.Count)
            : Normalise(recording.CopyTargets(sample.Start, sample.Steps), _output);

    /// <summary>Channels normalised; tokens as they are.</summary>
    private float[] Normalised(float[] values) => _input is null ? values : Normalise(values, _input);

    /// <summary>What dropout of the input is for text: tokens that become unknown ones.</summary>
    private void ReplaceTokens(Shard shard, int lane, RandomSource random)
    {
        double part = _options.InputDropout!.Value;
        for (int step = 0; step < (part > 0 ? shard.Lengths[lane] : 0); step++)
        {
            ref float token = ref shard.Input.RowSpan(step)[lane];
            token = random.NextUniform() < part ? _data.Vocabulary!.Unknown!.Value : token;
        }
    }

    private bool SetTarget(Shard shard, int lane, int? label, ReadOnlySpan<float> values, int row)
    {
        Span<float> targets = shard.Targets.RowSpan(row);
        if (_output is null)
        {
            int classes = _data.Labels.Count;
            float smoothing = _isTraining ? (float)_options.LabelSmoothing!.Value : 0;
            for (int i = 0; i < classes; i++)
            {
                targets[(i * LaneRows.Lanes) + lane] =
                    (smoothing / classes) + (i == label ? 1 - smoothing : 0);
            }
        }
        else
        {
            int count = _data.Targets.Count;
            for (int i = 0; i < count; i++)
            {
                float value = values[(row * count) + i];
                if (float.IsNaN(value))
                {
                    return false;
                }

                targets[(i * LaneRows.Lanes) + lane] = value;
            }
        }

        shard.Weights.RowSpan(row)[lane] =
            _classWeights.Length > 0 ? _classWeights[label!.Value] : 1;
        return true;
    }
}
