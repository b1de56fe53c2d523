using System;
using System.IO;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// The learning rate over a run. A linear warm-up comes first, because Adam's first steps are unreliable (its second moments are
/// estimates from few gradients); small last steps let the weights settle.
/// </summary>
/// <param name="options">Options without nulls where the schedule needs them.</param>
internal sealed class LearningRateSchedule(TrainingOptions options)
{
    private const double WarmUpStart = 0.1;
    private const double OneCycleStart = 1.0 / 25;
    private const double OneCycleEnd = 1e-4;

    private readonly ScheduleKind _kind = options.Schedule!.Value;
    private readonly double _peak = options.LearningRate!.Value;
    private readonly double _warmUp = options.WarmUp!.Value;
    private double _plateauFactor = 1;
    private double _lowest = double.PositiveInfinity;
    private int _epochsSince;

    /// <summary>The learning rate of an update.</summary>
    /// <param name="progress">Part of the planned updates that is done, 0 to 1.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public double At(double progress, int epoch)
    {
        double rest = Math.Min(1, (progress - _warmUp) / (1 - _warmUp));
        if (progress < _warmUp)
        {
            double part = progress / _warmUp;
            return _kind == ScheduleKind.OneCycle
                ? _peak * HalfCosine(OneCycleStart, 1, part)
                : _peak * (WarmUpStart + ((1 - WarmUpStart) * part));
        }

        return _peak * (_kind switch
        {
            ScheduleKind.Step => Math.Pow(options.ScheduleFactor!.Value, (epoch - 1) / options.ScheduleEpochs!.Value),
            ScheduleKind.Cosine => HalfCosine(1, options.FinalRate!.Value, rest),
            ScheduleKind.OneCycle => HalfCosine(1, OneCycleEnd, rest),
            ScheduleKind.Plateau => _plateauFactor,
            _ => 1,
        });
    }

    /// <summary>Tells the loss that an epoch is judged by.</summary>
    public void Observe(double loss)
    {
        if (loss < _lowest)
        {
            _lowest = loss;
            _epochsSince = 0;
        }
        else if (_kind == ScheduleKind.Plateau && ++_epochsSince >= options.ScheduleEpochs)
        {
            _plateauFactor *= options.ScheduleFactor!.Value;
            _epochsSince = 0;
        }
    }

    /// <summary>Writes the state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_plateauFactor);
        writer.Write(_lowest);
        writer.Write(_epochsSince);
    }

    /// <summary>Takes the state that <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        _plateauFactor = reader.ReadDouble();
        _lowest = reader.ReadDouble();
        _epochsSince = reader.ReadInt32();
    }

    private static double HalfCosine(double from, double to, double part) =>
        to + ((from - to) * 0.5 * (1 + Math.Cos(Math.PI * part)));
}
