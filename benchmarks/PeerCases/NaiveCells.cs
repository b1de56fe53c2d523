using System;

namespace TinyRnn.PeerCases;

/// <summary>
/// Long short-term memory (gates input, forget, cell, output) and a dense layer in plain loops: flat row-major arrays, MathF, default
/// code generation. Speed-ups are quoted over exactly these statements, so that a ratio means the same everywhere: do not improve them.
/// </summary>
/// <param name="I">Inputs.</param>
/// <param name="H">Units.</param>
/// <param name="O">Outputs.</param>
/// <param name="wih">Input weights [4 * H, I].</param>
/// <param name="whh">Recurrent weights [4 * H, H].</param>
/// <param name="bih">First bias [4 * H].</param>
/// <param name="bhh">Second bias [4 * H].</param>
/// <param name="wd">Dense weights [O, H].</param>
/// <param name="bd">Dense bias [O].</param>
public sealed class NaiveLstm(int I, int H, int O, float[] wih, float[] whh, float[] bih, float[] bhh, float[] wd, float[] bd) : IPlainCell
{
    private readonly float[] _h = new float[H], _c = new float[H], _g = new float[4 * H], _y = new float[O];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<float> x)
    {
        for (int r = 0; r < 4 * H; r++)
        {
            float s = bih[r] + bhh[r];
            for (int j = 0; j < I; j++) s += wih[r * I + j] * x[j];
            for (int j = 0; j < H; j++) s += whh[r * H + j] * _h[j];
            _g[r] = s;
        }
        for (int j = 0; j < H; j++)
        {
            float i = Sigmoid(_g[j]), f = Sigmoid(_g[H + j]), z = MathF.Tanh(_g[2 * H + j]), o = Sigmoid(_g[3 * H + j]);
            _c[j] = f * _c[j] + i * z;
            _h[j] = o * MathF.Tanh(_c[j]);
        }
        for (int o = 0; o < O; o++)
        {
            float s = bd[o];
            for (int j = 0; j < H; j++) s += wd[o * H + j] * _h[j];
            _y[o] = s;
        }
        return _y;
    }

    /// <inheritdoc/>
    public int Steps(float[] rows, int first, int steps)
    {
        int row = first, end = rows.Length / I;
        for (int step = 0; step < steps; step++)
        {
            Step(rows.AsSpan(row * I, I));
            row = row + 1 == end ? 0 : row + 1;
        }

        return row;
    }

    private static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}

/// <summary>
/// Gated recurrent unit (reset after the product; gates reset, update, candidate) and a dense layer, as <see cref="NaiveLstm"/>.
/// </summary>
/// <param name="I">Inputs.</param>
/// <param name="H">Units.</param>
/// <param name="O">Outputs.</param>
/// <param name="wih">Input weights [3 * H, I].</param>
/// <param name="whh">Recurrent weights [3 * H, H].</param>
/// <param name="bih">First bias [3 * H].</param>
/// <param name="bhh">Second bias [3 * H].</param>
/// <param name="wd">Dense weights [O, H].</param>
/// <param name="bd">Dense bias [O].</param>
public sealed class NaiveGru(int I, int H, int O, float[] wih, float[] whh, float[] bih, float[] bhh, float[] wd, float[] bd) : IPlainCell
{
    private readonly float[] _h = new float[H], _a = new float[3 * H], _b = new float[3 * H], _y = new float[O];

    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<float> x)
    {
        for (int r = 0; r < 3 * H; r++)
        {
            float s = bih[r];
            for (int j = 0; j < I; j++) s += wih[r * I + j] * x[j];
            _a[r] = s;
            s = bhh[r];
            for (int j = 0; j < H; j++) s += whh[r * H + j] * _h[j];
            _b[r] = s;
        }
        for (int j = 0; j < H; j++)
        {
            float r = Sigmoid(_a[j] + _b[j]), z = Sigmoid(_a[H + j] + _b[H + j]), n = MathF.Tanh(_a[2 * H + j] + r * _b[2 * H + j]);
            _h[j] = (1 - z) * n + z * _h[j];
        }
        for (int o = 0; o < O; o++)
        {
            float s = bd[o];
            for (int j = 0; j < H; j++) s += wd[o * H + j] * _h[j];
            _y[o] = s;
        }
        return _y;
    }

    /// <inheritdoc/>
    public int Steps(float[] rows, int first, int steps)
    {
        int row = first, end = rows.Length / I;
        for (int step = 0; step < steps; step++)
        {
            Step(rows.AsSpan(row * I, I));
            row = row + 1 == end ? 0 : row + 1;
        }

        return row;
    }

    private static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));
}
