namespace TinyRnn;

/// <summary>A quotient that is not divided yet, of <see cref="FastQuotients"/>.</summary>
/// <typeparam name="TFloats">A vector of floats.</typeparam>
internal struct FastQuotient<TFloats>
{
    public TFloats Numerator;
    public TFloats Denominator;
}
