using System.Globalization;
using TinyRnn.Format;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Parameters of activations as a file's float32 numbers mean them.</summary>
internal static class KnownParameters
{
    /// <summary>An activation whose parameters are its defaults where float32 does not tell them from these.</summary>
    public static ActivationSpec Create(string name, double alpha, double beta)
    {
        ActivationSpec usual = ActivationSpec.Create(name);
        return ActivationSpec.Create(name, Known(alpha, usual.Alpha), Known(beta, usual.Beta));
    }

    /// <summary>The shortest decimal number that a float32 stands for: 0.1, not 0.10000000149. A number that is no float32 stays.</summary>
    public static double Decimal(double value) => (float)value == value
        ? double.Parse(((float)value).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;

    private static double Known(double found, double usual) => (float)found == (float)usual ? usual : found;
}
