using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Constants = TinyRnn.ActivationCoefficients;
using Floats = System.Runtime.Intrinsics.Vector256<float>;
using Vector = System.Runtime.Intrinsics.Vector256;

namespace TinyRnn;

// Gates side by side in one vector: one evaluation with constants by lane instead of two.
public static partial class AccurateActivations
{
    /// <summary>tanh(x) in the lower half of the lanes, sigmoid(x) in the upper half.</summary>
    /// <param name="x">Any values; not-a-number stays so. Each lane has the bits of <see cref="Tanh(Floats)"/> or <see cref="Sigmoid(Floats)"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Floats TanhInLowerHalf(Floats x)
    {
        Floats isTanh = Vector.Create(
            -1, -1, -1, -1, 0, 0, 0, 0).AsSingle();
        Floats scale = Vector.ConditionalSelect(isTanh, Vector.Create(-2f * Constants.Log2E), Vector.Create(-Constants.Log2E));
        Floats sign = Vector.ConditionalSelect(isTanh, Vector.Create(-0f), Floats.Zero);
        Floats t = Vector.AndNot(x, sign) * scale;
        Floats denominator = OnePlusExponential2(BinaryExponential.Limit(t));
        Floats numerator = Vector.ConditionalSelect(isTanh, Vector.Create(2f) - denominator, Floats.One);
        return Vector.ConditionalSelect(sign, x, numerator / denominator);
    }
}
