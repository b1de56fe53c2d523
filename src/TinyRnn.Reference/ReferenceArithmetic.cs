namespace TinyRnn.Reference;

/// <summary>How a <see cref="ReferenceNetwork"/> calculates.</summary>
public enum ReferenceArithmetic
{
    /// <summary>IEEE double precision throughout: the oracle.</summary>
    Double,

    /// <summary>
    /// Double precision, rounded to float32 after every operation (each product, each sum, each exponential): what an honest
    /// float32 implementation with another order of summation differs from the oracle by. Golden tolerances come from it.
    /// </summary>
    RoundedToSingle,

    /// <summary>
    /// As <see cref="RoundedToSingle"/>, and activations that the device approximates (all but the piecewise linear ones and softsign) come out
    /// 2e-7 too high, as much as the accurate tier of activations allows. Errors of one sign pile up in a cell that remembers, where those of rounding cancel.
    /// </summary>
    DisplacedActivations,
}
