using System.Collections.Generic;

namespace TinyRnn.PeerCases;

/// <summary>
/// What other libraries need for a case, nanoseconds a step: the smallest of 13 interleaved rounds on a 2-core AMD EPYC (family 26,
/// AVX-512), 2026-11-20. Times do not carry to another machine; the ratio to the naive loops of the same run does.
/// </summary>
/// <param name="Naive">The loops of <see cref="IPlainCell"/>.</param>
/// <param name="BestExact">The best of the builds whose activations are exact to float32: RTNeural (Eigen and xsimd; gcc and clang;
/// AVX2 and AVX-512) and for GRU also onnx2c.</param>
/// <param name="BestFast">The best RTNeural build with approximate activations (error 1e-5).</param>
public sealed record PeerFigures(double Naive, double BestExact, double BestFast)
{
    private static readonly Dictionary<string, PeerFigures> Table = new()
    {
        ["lstm-1-8-1"] = new(514, 48, 41),
        ["lstm-1-16-1"] = new(1159, 60, 53),
        ["lstm-1-20-1"] = new(1564, 116, 103),
        ["lstm-1-40-1"] = new(4531, 166, 163),
        ["lstm-8-32-4"] = new(3967, 126, 138),
        ["lstm-16-64-8"] = new(13108, 514, 506),
        ["lstm-64-128-16"] = new(56305, 1981, 2133),
        ["gru-1-8-1"] = new(303, 50, 37),
        ["gru-1-16-1"] = new(748, 49, 45),
        ["gru-1-20-1"] = new(1042, 86, 87),
        ["gru-1-40-1"] = new(3163, 130, 127),
        ["gru-8-32-4"] = new(2835, 140, 147),
        ["gru-16-64-8"] = new(8798, 372, 365),
        ["gru-64-128-16"] = new(40205, 1767, 1915),
    };

    /// <summary>How many times faster than the naive loops the best exact build is.</summary>
    public double NaiveOverBest => Naive / BestExact;

    /// <summary>The figures of a case.</summary>
    public static PeerFigures Of(PeerCase peerCase) => Table[peerCase.Name];
}
