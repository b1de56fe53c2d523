using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;

namespace TinyRnn.Generator.Emit;

/// <summary>
/// The C# spellings that emitted step code uses. The file opens with aliases of qualified names, so that arithmetic stays
/// readable and no user type called <c>Vector512</c> or <c>Unsafe</c> can hide it.
/// </summary>
internal static class StepSyntax
{
    /// <summary>
    /// Every layer method is compiled by itself, once, at full optimisation. Inlined into a small caller it would spend that
    /// caller's inlining budget, and the activations became real calls (measured: LSTM 8 to 32 at 500 ns, as a root of its own
    /// far below 100); and unoptimised vector code, which the JIT would run first, is ten times slower.
    /// </summary>
    public const string Optimised = "[MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]";

    /// <summary>The class with the multiply-adds by element of ARM64.</summary>
    public const string ByElementOperations = "Neon";

    private const string Intrinsics = "global::System.Runtime.Intrinsics.";
    private const string UnsafeClass = "Refs";
    private const string SpanClass = "Spans";

    // The tier of tanh and sigmoid: AccurateActivations or FastActivations.
    private const string CurvesClass = "Curves";
    private const string AccurateClass = "global::TinyRnn.AccurateActivations.";
    private const string SimpleClass = "global::TinyRnn.SimpleActivations.";
    private const int BitsPerFloat = 32;

    /// <summary>Writes the using directives of a file with step code; they stand before its namespace.</summary>
    /// <param name="writer">Target.</param>
    /// <param name="targets">The processors that the file has bodies for.</param>
    /// <param name="tier">Which functions tanh and sigmoid are.</param>
    /// <param name="code">The code that follows; only what it mentions is written.</param>
    public static void WriteUsings(CodeWriter writer, IEnumerable<StepTarget> targets, ActivationTier tier, string code)
    {
        const string CompilerServices = "global::System.Runtime.CompilerServices.";
        int widest = targets.Max(target => target.WidthBits);
        Using(ByElementOperations, Intrinsics + "Arm.AdvSimd.Arm64");
        Using(Type(2), Intrinsics + "Vector64<float>");
        Using(CurvesClass, "global::TinyRnn." + (tier == ActivationTier.Fast ? "FastActivations" : "AccurateActivations"));
        Using("MethodImplAttribute", CompilerServices + "MethodImplAttribute", "MethodImpl");
        Using("MethodImplOptions", CompilerServices + "MethodImplOptions");
        Using(UnsafeClass, CompilerServices + "Unsafe");
        Using(SpanClass, "global::System.Runtime.InteropServices.MemoryMarshal");
        for (int lanes = widest / BitsPerFloat; lanes >= TilePacking.SmallestTile; lanes /= 2)
        {
            string bits = CodeWriter.Integer(lanes * BitsPerFloat);
            Using(Operations(lanes), $"{Intrinsics}Vector{bits}");
            Using(Type(lanes), $"{Intrinsics}Vector{bits}<float>");
        }

        writer.Line();

        void Using(string name, string type, string? mention = null)
        {
            if (CodeWriter.Mentions(code, mention ?? name))
            {
                writer.Line($"using {name} = {type};");
            }
        }
    }

    /// <summary>The bytes of a type.</summary>
    public static string SizeOf(string type) => $"{UnsafeClass}.SizeOf<{type}>()";

    /// <summary>A span of some elements from a reference on.</summary>
    public static string Span(string reference, string count) => $"{SpanClass}.CreateSpan(ref {reference}, {count})";

    /// <summary>A reference to the first element of a span, with ref keyword.</summary>
    public static string First(string span) => $"ref {SpanClass}.GetReference({span})";

    /// <summary>The class with the operations of a vector of <paramref name="lanes"/> floats.</summary>
    public static string Operations(int lanes) => "Simd" + CodeWriter.Integer(lanes * BitsPerFloat);

    /// <summary>The type of a vector of <paramref name="lanes"/> floats.</summary>
    public static string Type(int lanes) => "Floats" + CodeWriter.Integer(lanes * BitsPerFloat);

    /// <summary>The reference <paramref name="offset"/> elements after <paramref name="reference"/>, without ref keyword.</summary>
    public static string At(string reference, Offset offset) =>
        offset.IsZero ? reference : $"{UnsafeClass}.Add(ref {reference}, {offset})";

    /// <summary>A reference of one type seen as another, without ref keyword.</summary>
    public static string As(string from, string to, string reference) => $"{UnsafeClass}.As<{from}, {to}>(ref {reference})";

    /// <summary>A writable view of a readonly reference, without ref keyword.</summary>
    public static string Writable(string reference) => $"{UnsafeClass}.AsRef(in {reference})";

    /// <summary>A vector read at <paramref name="offset"/> floats after <paramref name="reference"/>; any alignment.</summary>
    public static string Load(int lanes, string reference, Offset offset) => As("float", Type(lanes), At(reference, offset));

    /// <summary>A statement that writes a vector; any alignment.</summary>
    public static string Store(int lanes, string value, string reference, Offset offset) =>
        $"{Load(lanes, reference, offset)} = {value};";

    /// <summary>a * lane of b + c in one instruction of ARM64.</summary>
    public static string MultiplyAddByElement(string a, string b, int lane, string c) =>
        $"{ByElementOperations}.FusedMultiplyAddBySelectedScalar({c}, {a}, {b}, {CodeWriter.Integer(lane)})";

    /// <summary>One value in every lane.</summary>
    public static string Broadcast(int lanes, string value) => $"{Operations(lanes)}.Create({value})";

    /// <summary>a * b + c in one instruction where there is one, else in two.</summary>
    public static string MultiplyAdd(int lanes, string a, string b, string c) =>
        $"{Operations(lanes)}.MultiplyAddEstimate({a}, {b}, {c})";

    /// <summary>
    /// The lanes from <paramref name="first"/> on of a vector, narrowed from <paramref name="lanes"/> to <paramref name="part"/>.
    /// </summary>
    public static string Part(string vector, int lanes, int first, int part)
    {
        string text = vector;
        for (int size = lanes; size > part; size /= 2)
        {
            bool isUpper = first >= size / 2;
            text += isUpper ? ".GetUpper()" : ".GetLower()";
            first -= isUpper ? size / 2 : 0;
        }

        // GetLower and GetUpper are extension methods of a namespace that the file does not open.
        return text == vector ? vector : Narrow(vector, lanes, text.Substring(vector.Length));
    }

    /// <summary>One lane of a vector.</summary>
    public static string Lane(int lanes, string vector, int lane) => $"{Operations(lanes)}.GetElement({vector}, {CodeWriter.Integer(lane)})";

    /// <summary>Vectors side by side in one of <paramref name="lanes"/>.</summary>
    public static string Join(int lanes, IEnumerable<string> vectors)
    {
        List<string> parts = [.. vectors];
        for (int own = lanes / parts.Count; own < lanes; own *= 2)
        {
            List<string> pairs = [];
            for (int i = 0; i < parts.Count; i += 2)
            {
                // Create would insert both halves into a third vector.
                string widened = $"{Operations(own)}.ToVector{CodeWriter.Integer(own * 2 * BitsPerFloat)}Unsafe({parts[i]})";
                pairs.Add($"{Operations(own * 2)}.WithUpper({widened}, {parts[i + 1]})");
            }

            parts = pairs;
        }

        return parts[0];
    }

    /// <summary>One lane of every part of a vector in all lanes of that part.</summary>
    /// <param name="lanes">Lanes of the vector.</param>
    /// <param name="own">Lanes of a part.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="lane">The lane of each part.</param>
    public static string CopyLane(int lanes, int own, string vector, int lane)
    {
        List<string> indices = [];
        for (int i = 0; i < lanes; i++)
        {
            indices.Add(CodeWriter.Integer((i / own * own) + lane));
        }

        return $"{Operations(lanes)}.Shuffle({vector}, {Operations(lanes)}.Create({string.Join(", ", indices)}))";
    }

    /// <summary>The sum of terms, two and two.</summary>
    public static string Sum(IReadOnlyList<string> terms)
    {
        IReadOnlyList<string> left = terms;
        while (left.Count > 1)
        {
            List<string> sums = [];
            for (int i = 0; i < left.Count; i += 2)
            {
                sums.Add(left.Count == 2 ? $"{left[i]} + {left[i + 1]}" : $"({left[i]} + {left[i + 1]})");
            }

            left = sums;
        }

        return left[0];
    }

    /// <summary>The activation of a value; a vector of any width or a float.</summary>
    public static string Activate(ActivationSpec activation, string value)
    {
        string alpha = CodeWriter.Float((float)activation.Alpha);
        string both = $"{alpha}, {CodeWriter.Float((float)activation.Beta)}";
        return activation.Name switch
        {
            ActivationKinds.Tanh => $"{CurvesClass}.Tanh({value})",
            ActivationKinds.Sigmoid => $"{CurvesClass}.Sigmoid({value})",
            ActivationKinds.ScaledTanh => $"{CurvesClass}.ScaledTanh({value}, {both})",
            ActivationKinds.Elu => $"{AccurateClass}Elu({value}, {alpha})",
            ActivationKinds.Softplus => $"{AccurateClass}Softplus({value})",
            ActivationKinds.Selu => $"{AccurateClass}Selu({value}, {both})",
            ActivationKinds.Silu => $"{AccurateClass}Silu({value})",
            ActivationKinds.Gelu => $"{AccurateClass}Gelu({value})",
            ActivationKinds.GeluTanh => $"{AccurateClass}GeluTanh({value})",
            ActivationKinds.Mish => $"{AccurateClass}Mish({value})",
            ActivationKinds.Exponential => $"{AccurateClass}Exp({value})",
            ActivationKinds.Relu => $"{SimpleClass}Relu({value})",
            ActivationKinds.LeakyRelu => $"{SimpleClass}LeakyRelu({value}, {alpha})",
            ActivationKinds.HardSigmoid => $"{SimpleClass}HardSigmoid({value}, {both})",
            ActivationKinds.Softsign => $"{SimpleClass}Softsign({value})",
            ActivationKinds.Affine => $"{SimpleClass}Affine({value}, {both})",
            ActivationKinds.ThresholdedRelu => $"{SimpleClass}ThresholdedRelu({value}, {alpha})",
            ActivationKinds.Clamp => $"{SimpleClass}Clamp({value}, {both})",
            ActivationKinds.HardSilu => $"{SimpleClass}HardSilu({value})",
            ActivationKinds.Linear or ActivationKinds.Softmax => value,
            _ => throw new InvalidOperationException($"Activation '{activation.Name}' has no code."),
        };
    }

    /// <summary>A vector limited to [-limit, limit].</summary>
    public static string Clip(string value, float limit) => $"{SimpleClass}Clip({value}, {CodeWriter.Float(limit)})";

    /// <summary>A vector of gates that are sigmoids but for one; see StepTiles.</summary>
    public static string ActivateMixed(string form, string value) => $"{CurvesClass}.{form}({value})";

    /// <summary>sigmoid(gate) * tanh(value) with one division.</summary>
    public static string SigmoidTimesTanh(string gate, string value) =>
        $"{CurvesClass}.SigmoidTimesTanh({gate}, {value})";

    /// <summary>The update gate of a GRU, before its activation, as <see cref="Blend"/> wants it.</summary>
    public static string BlendWeight(string update) => $"{CurvesClass}.BlendWeight({update})";

    /// <summary>The new hidden state of a GRU.</summary>
    public static string Blend(string weight, string value, string old, string keep) =>
        $"{CurvesClass}.Blend({weight}, {value}, {old}, {keep})";

    /// <summary>scale * tanh(value); the scale is the first to be ready.</summary>
    public static string ScaledTanh(string scale, string value) => $"{CurvesClass}.ScaledTanh({scale}, {value})";

    /// <summary>A statement that copies floats.</summary>
    /// <param name="source">The first float.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="floats">Their number, or the constant that is it.</param>
    public static string Copy(string source, string target, Offset floats) => floats.ToString() == "1"
        ? $"{target} = {source};"
        : $"{UnsafeClass}.CopyBlockUnaligned(ref {As("float", "byte", target)}, ref {As("float", "byte", source)}, {floats.Times("sizeof(float)")});";

    /// <summary>A condition: the first reference lies before the second.</summary>
    public static string IsBefore(string reference, string end) => $"{UnsafeClass}.IsAddressLessThan(ref {reference}, ref {end})";

    /// <summary>Vector sizes that cover <paramref name="count"/> floats exactly, widest first; 1 is a single float.</summary>
    public static IEnumerable<(int Lanes, int Offset)> Pieces(int count, int widestLanes)
    {
        int offset = 0;
        for (int lanes = widestLanes; lanes >= TilePacking.SmallestTile; lanes /= 2)
        {
            for (; count - offset >= lanes; offset += lanes)
            {
                yield return (lanes, offset);
            }
        }

        for (; offset < count; offset++)
        {
            yield return (1, offset);
        }
    }

    private static string Narrow(string vector, int lanes, string path)
    {
        string text = vector;
        int size = lanes;
        foreach (string step in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            text = $"{Operations(size)}.{step.Substring(0, step.Length - 2)}({text})";
            size /= 2;
        }

        return text;
    }
}
