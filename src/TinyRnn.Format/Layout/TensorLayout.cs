namespace TinyRnn.Format;

/// <summary>
/// The canonical layout of weights, stated once. All matrices are row-major, one row an output unit:
/// <list type="bullet">
/// <item>dense: <c>weights [units, inputs]</c>, <c>bias [units]</c>.</item>
/// <item>simpleRnn, lstm, gru: <c>inputWeights [gates*units, inputs]</c>, <c>recurrentWeights [gates*units, units]</c>,
/// <c>bias [gates*units]</c>; row = gate*units + unit.</item>
/// <item>gates: simpleRnn one; lstm input, forget, cell, output; gru reset, update, candidate.</item>
/// <item>gru with resetAfter has a second bias of the candidate, <c>recurrentBias [units]</c>, inside the reset product; the
/// reset and update gates have one bias each, the sum of both in formats that keep two.</item>
/// <item>lstm with peepholes: <c>peepholes [3*units]</c>, of the input, forget and output gate. With coupledInputForget the forget
/// gate is 1 - i; its rows stay and have no effect.</item>
/// <item>conv1d: <c>weights [filters, kernelSize, channels/groups]</c>, the tap of the earliest row first, <c>bias [filters]</c>.</item>
/// <item>embedding: <c>weights [vocabulary, units]</c>. layerNorm and batchNorm: <c>scale [channels]</c>, <c>bias [channels]</c>.
/// activation prelu: <c>alpha [channels]</c>.</item>
/// </list>
/// Equations (x input, h and c old state, s sigmoid unless the layer says otherwise):
/// <code>
/// simpleRnn  h' = act(W x + U h + b)
/// lstm       i = s(..) f = s(..) g = tanh(..) o = s(..)   c' = f*c + i*g   h' = o*tanh(c')
///   peepholes         i and f see c, o sees c': i = s(.. + Pi*c) f = s(.. + Pf*c) o = s(.. + Po*c')
/// gru        r = s(..) z = s(..)                          h' = z*h + (1-z)*n
///   resetAfter        n = tanh(Wn x + bn + r*(Un h + recurrentBias))
///   not resetAfter    n = tanh(Wn x + bn + Un (r*h))
/// clip, in all three: the whole argument of each gate's activation is limited to [-clip, clip]
/// </code>
/// Importers convert; nothing else ever sees a foreign order.
/// </summary>
static partial class TensorLayout
{
    /// <summary>Role of a dense layer's matrix.</summary>
    public const string Weights = "weights";

    /// <summary>Role of the matrix applied to a recurrent layer's input.</summary>
    public const string InputWeights = "inputWeights";

    /// <summary>Role of the matrix applied to a recurrent layer's hidden state.</summary>
    public const string RecurrentWeights = "recurrentWeights";

    /// <summary>Role of the bias.</summary>
    public const string Bias = "bias";

    /// <summary>Role of the gru candidate's second bias (resetAfter only).</summary>
    public const string RecurrentBias = "recurrentBias";

    /// <summary>Role of the peephole weights of the input, forget and output gate (lstm with peepholes).</summary>
    public const string Peepholes = "peepholes";

    /// <summary>Role of a factor a channel.</summary>
    public const string Scale = "scale";

    /// <summary>Role of the slopes of prelu below zero.</summary>
    public const string Alpha = "alpha";

    /// <summary>Role of the initial hidden state.</summary>
    public const string Hidden = "hidden";

    /// <summary>Role of the initial cell state (lstm).</summary>
    public const string Cell = "cell";

    /// <summary>Whether a kind steps with matrices over input and hidden state.</summary>
    public static bool IsRecurrent(string type) => type is LayerKinds.SimpleRnn or LayerKinds.Lstm or LayerKinds.Gru;

    /// <summary>Gates of a recurrent kind in canonical order: 1, 4 or 3; 1 for dense.</summary>
    public static int Gates(string type) => type switch
    {
        "lstm" => 4,
        "gru" => 3,
        _ => 1,
    };
}
