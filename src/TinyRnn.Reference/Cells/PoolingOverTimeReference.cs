using System;
using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Reference.Cells;

/// <summary>
/// Mean, maximum or attention over all rows since the last reset, as a running state. Attention: with scores s the result after row t
/// is the sum over i up to t of exp(s_i) x_i, divided by the sum of exp(s_i); sums are kept relative to the largest score so far.
/// </summary>
internal sealed class PoolingOverTimeReference(LayerContext context) : LayerReference(context)
{
    private readonly string _mode = context.Layer.Attribute("mode").Text!;
    private readonly double[] _pooled = new double[context.Layer.OutputShape.Channels];
    private readonly double[] _count = new double[1];
    private readonly double[] _largest = new double[1];
    private readonly double[] _total = new double[1];

    private bool IsAttention => _mode == LayerKinds.PoolingAttention;

    public override IReadOnlyList<double[]> State => IsAttention ? [_pooled, _largest, _total] : [_pooled, _count];

    public override void Reset()
    {
        foreach (double[] vector in State)
        {
            Array.Clear(vector);
        }
    }

    public override void Evaluate(IReadOnlyList<double[]> inputs)
    {
        for (int row = 0; row < Layer.OutputShape.Length; row++)
        {
            ReadOnlySpan<double> input = Row(inputs[0], row, _pooled.Length);
            if (IsAttention)
            {
                Average(input, Attend(inputs[1][row]));
            }
            else
            {
                _count[0]++;
                if (_mode == LayerKinds.PoolingMax)
                {
                    Raise(input);
                }
                else
                {
                    Average(input, Arithmetic.Divide(1, _count[0]));
                }
            }

            _pooled.CopyTo(Row(Output, row, _pooled.Length));
        }
    }

    /// <summary>The share of a row with this score in all so far; takes it into the total.</summary>
    private double Attend(double score)
    {
        if (_total[0] == 0)
        {
            // The first row: a power of the distance from no score at all may be infinite, and 0 times that is no number.
            _largest[0] = score;
        }

        double largest = Math.Max(_largest[0], score);
        double before = Arithmetic.Multiply(_total[0], Arithmetic.Exp(Arithmetic.Subtract(_largest[0], largest)));
        double present = Arithmetic.Exp(Arithmetic.Subtract(score, largest));
        _largest[0] = largest;
        _total[0] = Arithmetic.Add(before, present);
        return Arithmetic.Divide(present, _total[0]);
    }

    private void Average(ReadOnlySpan<double> input, double share)
    {
        for (int i = 0; i < _pooled.Length; i++)
        {
            _pooled[i] = Arithmetic.Add(_pooled[i], Arithmetic.Multiply(Arithmetic.Subtract(input[i], _pooled[i]), share));
        }
    }

    private void Raise(ReadOnlySpan<double> input)
    {
        for (int i = 0; i < _pooled.Length; i++)
        {
            _pooled[i] = _count[0] == 1 ? input[i] : Math.Max(_pooled[i], input[i]);
        }
    }
}
