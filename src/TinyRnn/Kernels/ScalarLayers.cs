using System;
using System.Runtime.CompilerServices;

namespace TinyRnn;

/// <summary>
/// The layers of a step function for runtimes without vector instructions (32-bit ARM): plain loops over the packed weights of
/// packing <c>tiles-1</c>, any size. Generated step functions call them; weights, states and results lie where the vector code
/// has them.
/// </summary>
/// <remarks>
/// A tile is computed gate by lane into a buffer on the stack, then its units are updated. So a layer of one tile may write its new
/// hidden state over the old one, as the vector code does.
/// </remarks>
public static class ScalarLayers
{
    private const int LargestTile = 16;
    private const int SmallestTile = 4;
    private const int RowBiasFloats = 4;

    /// <summary>y = activation(W x + b).</summary>
    /// <param name="packed">The layer's packed weights.</param>
    /// <param name="input">[<paramref name="inputs"/>].</param>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="output">[<paramref name="units"/>], overwritten.</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="activation">The activation.</param>
    public static void Dense<TActivation>(
        ref float packed, ref float input, int inputs, ref float output, int units, TActivation activation)
        where TActivation : struct, IScalarActivation
    {
        Span<float> sums = stackalloc float[LargestTile];
        ref float block = ref packed;
        int unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: true);
            if (lanes == 1)
            {
                ref float w = ref Unsafe.Add(ref block, RowBiasFloats);
                float sum = block;
                for (int k = 0; k < inputs; k++)
                {
                    sum += Unsafe.Add(ref w, k) * Unsafe.Add(ref input, k);
                }

                Unsafe.Add(ref output, unit) = activation.Apply(sum);
                block = ref Unsafe.Add(ref w, (inputs + SmallestTile - 1) / SmallestTile * SmallestTile);
            }
            else
            {
                block = ref Bias(ref block, sums[..lanes]);
                block = ref Multiply(ref block, ref input, inputs, sums[..lanes]);
                for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
                {
                    Unsafe.Add(ref output, unit + lane) = activation.Apply(sums[lane]);
                }
            }

            unit += lanes;
        }
    }

    /// <summary>h' = activation(W x + U h + b).</summary>
    /// <param name="packed">The layer's packed weights.</param>
    /// <param name="input">[<paramref name="inputs"/>].</param>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="hidden">Old hidden state, [<paramref name="units"/>].</param>
    /// <param name="next">New hidden state; the same memory only where the layer is one tile.</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="keepNormal">Added to the argument, so that a decaying state never becomes subnormal.</param>
    /// <param name="activation">The activation.</param>
    public static void SimpleRnn<TActivation>(
        ref float packed, ref float input, int inputs, ref float hidden, ref float next, int units, float keepNormal, TActivation activation)
        where TActivation : struct, IScalarActivation
    {
        Span<float> sums = stackalloc float[LargestTile];
        ref float block = ref packed;
        int unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: false);
            block = ref Bias(ref block, sums[..lanes]);
            block = ref Multiply(ref block, ref input, inputs, sums[..lanes]);
            block = ref Multiply(ref block, ref hidden, units, sums[..lanes]);
            for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
            {
                Unsafe.Add(ref next, unit + lane) = activation.Apply(sums[lane] + keepNormal);
            }

            unit += lanes;
        }
    }

    /// <summary>i, f, o = gate(W x + U h + b), g = activation(...); c' = f*c + i*g, h' = o*activation(c').</summary>
    /// <param name="packed">The layer's packed weights.</param>
    /// <param name="input">[<paramref name="inputs"/>].</param>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="hidden">Old hidden state, [<paramref name="units"/>].</param>
    /// <param name="next">New hidden state; the same memory only where the layer is one tile.</param>
    /// <param name="cell">Cell state, [<paramref name="units"/>], updated.</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="keepNormal">Added to the cell state, so that a decaying one never becomes subnormal.</param>
    /// <param name="activation">The activation of the candidate and of the cell state.</param>
    /// <param name="gate">The activation of the gates.</param>
    public static void Lstm<TActivation, TGate>(
        ref float packed,
        ref float input,
        int inputs,
        ref float hidden,
        ref float next,
        ref float cell,
        int units,
        float keepNormal,
        TActivation activation,
        TGate gate)
        where TActivation : struct, IScalarActivation
        where TGate : struct, IScalarActivation
    {
        const int Gates = 4;
        Span<float> buffer = stackalloc float[Gates * LargestTile];
        ref float block = ref packed;
        int unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: false);
            Span<float> sums = buffer[..(Gates * lanes)];
            block = ref Bias(ref block, sums);
            block = ref Multiply(ref block, ref input, inputs, sums);
            block = ref Multiply(ref block, ref hidden, units, sums);
            for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
            {
                ref float state = ref Unsafe.Add(ref cell, unit + lane);
                float added = (gate.Apply(sums[lane]) * activation.Apply(sums[(2 * lanes) + lane])) + keepNormal;
                state = (gate.Apply(sums[lanes + lane]) * state) + added;
                Unsafe.Add(ref next, unit + lane) = gate.Apply(sums[(3 * lanes) + lane]) * activation.Apply(state);
            }

            unit += lanes;
        }
    }

    /// <summary>
    /// r, z = gate(W x + U h + b), n = activation(W x + b + r*(U h + recurrent bias)); h' = z*h + (1-z)*n.
    /// </summary>
    /// <param name="packed">The layer's packed weights.</param>
    /// <param name="input">[<paramref name="inputs"/>].</param>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="hidden">Old hidden state, [<paramref name="units"/>].</param>
    /// <param name="next">New hidden state; the same memory only where the layer is one tile.</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="keepNormal">Added to the hidden state, so that a decaying one never becomes subnormal.</param>
    /// <param name="activation">The activation of the candidate.</param>
    /// <param name="gate">The activation of the gates.</param>
    public static void GruResetAfter<TActivation, TGate>(
        ref float packed,
        ref float input,
        int inputs,
        ref float hidden,
        ref float next,
        int units,
        float keepNormal,
        TActivation activation,
        TGate gate)
        where TActivation : struct, IScalarActivation
        where TGate : struct, IScalarActivation
    {
        const int Gates = 3;
        Span<float> buffer = stackalloc float[(Gates + 1) * LargestTile];
        Span<float> candidates = stackalloc float[LargestTile];
        ref float block = ref packed;
        int unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: false);
            Span<float> sums = buffer[..(Gates * lanes)];
            block = ref Bias(ref block, buffer[..((Gates + 1) * lanes)]);
            block = ref Multiply(ref block, ref input, inputs, sums);

            // The candidate's recurrent part is summed by itself, from its own bias on.
            Span<float> candidate = sums[(2 * lanes)..];
            candidate.CopyTo(candidates);
            buffer.Slice(Gates * lanes, lanes).CopyTo(candidate);
            block = ref Multiply(ref block, ref hidden, units, sums);
            for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
            {
                float value = activation.Apply((gate.Apply(sums[lane]) * candidate[lane]) + candidates[lane]);
                Unsafe.Add(ref next, unit + lane) =
                    Blend(gate.Apply(sums[lanes + lane]), Unsafe.Add(ref hidden, unit + lane), value, keepNormal);
            }

            unit += lanes;
        }
    }

    /// <summary>
    /// r, z = gate(W x + U h + b), n = activation(W x + b + U (r*h)); h' = z*h + (1-z)*n.
    /// </summary>
    /// <param name="packed">The layer's packed weights: reset and update of all tiles, then the candidate of all tiles.</param>
    /// <param name="input">[<paramref name="inputs"/>].</param>
    /// <param name="inputs">Inputs, at least 1.</param>
    /// <param name="hidden">Hidden state, [<paramref name="units"/>], updated.</param>
    /// <param name="resetHidden">Scratch for r*h, [<paramref name="units"/>].</param>
    /// <param name="update">Scratch for z, [<paramref name="units"/>].</param>
    /// <param name="units">Units, at least 1.</param>
    /// <param name="keepNormal">Added to the hidden state, so that a decaying one never becomes subnormal.</param>
    /// <param name="activation">The activation of the candidate.</param>
    /// <param name="gate">The activation of the gates.</param>
    public static void GruResetBefore<TActivation, TGate>(
        ref float packed,
        ref float input,
        int inputs,
        ref float hidden,
        ref float resetHidden,
        ref float update,
        int units,
        float keepNormal,
        TActivation activation,
        TGate gate)
        where TActivation : struct, IScalarActivation
        where TGate : struct, IScalarActivation
    {
        const int Gates = 2;
        Span<float> buffer = stackalloc float[Gates * LargestTile];
        ref float block = ref packed;
        int unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: false);
            Span<float> sums = buffer[..(Gates * lanes)];
            block = ref Bias(ref block, sums);
            block = ref Multiply(ref block, ref input, inputs, sums);
            block = ref Multiply(ref block, ref hidden, units, sums);
            for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
            {
                Unsafe.Add(ref resetHidden, unit + lane) = gate.Apply(sums[lane]) * Unsafe.Add(ref hidden, unit + lane);
                Unsafe.Add(ref update, unit + lane) = gate.Apply(sums[lanes + lane]);
            }

            unit += lanes;
        }

        unit = 0;
        while (unit < units)
        {
            int lanes = TileLanes(units - unit, allowsRows: false);
            Span<float> sums = buffer[..lanes];
            block = ref Bias(ref block, sums);
            block = ref Multiply(ref block, ref input, inputs, sums);
            block = ref Multiply(ref block, ref resetHidden, units, sums);
            for (int lane = 0; lane < Math.Min(lanes, units - unit); lane++)
            {
                ref float state = ref Unsafe.Add(ref hidden, unit + lane);
                state = Blend(Unsafe.Add(ref update, unit + lane), state, activation.Apply(sums[lane]), keepNormal);
            }

            unit += lanes;
        }
    }

    private static float Blend(float update, float old, float candidate, float keepNormal) =>
        ((1f - update) * candidate) + ((update * old) + keepNormal);

    /// <summary>Lanes of the next tile where <paramref name="rest"/> units are left; 1 is a row block. The cut of packing tiles-1.</summary>
    private static int TileLanes(int rest, bool allowsRows)
    {
        if (rest >= LargestTile)
        {
            return LargestTile;
        }

        int rows = allowsRows && rest % SmallestTile is 1 or 2 ? rest % SmallestTile : 0;
        int lanes = (rest - rows + SmallestTile - 1) / SmallestTile * SmallestTile;
        return lanes >= LargestTile ? LargestTile : lanes >= 8 ? 8 : lanes >= SmallestTile ? SmallestTile : 1;
    }

    /// <summary>Starts sums at their biases; returns what follows.</summary>
    private static ref float Bias(ref float block, scoped Span<float> sums)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = Unsafe.Add(ref block, i);
        }

        return ref Unsafe.Add(ref block, sums.Length);
    }

    /// <summary>Adds one weight row times its value to the sums, for each value; returns what follows.</summary>
    private static ref float Multiply(ref float weights, scoped ref float values, int rows, scoped Span<float> sums)
    {
        ref float w = ref weights;
        for (int k = 0; k < rows; k++)
        {
            float value = Unsafe.Add(ref values, k);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += Unsafe.Add(ref w, i) * value;
            }

            w = ref Unsafe.Add(ref w, sums.Length);
        }

        return ref w;
    }
}
