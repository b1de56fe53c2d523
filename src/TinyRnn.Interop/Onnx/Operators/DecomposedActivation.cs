using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Proto;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>
/// Activations that exporters write as several nodes: silu, mish and hardSilu as x times a function of x, gelu with Erf or Tanh,
/// scaledTanh and affine with numbers without axes.
/// </summary>
internal static class DecomposedActivation
{
    private const string Product = "Mul";

    // Exporters write the constants in float32, some of them as quotients.
    private const double RelativeDifference = 1e-6;

    /// <summary>The activated value, or null where a product or a sum is none of these.</summary>
    public static Sequence? Match(OnnxNode node)
    {
        (string X, ActivationSpec Activation)? found = node.Operator switch
        {
            Product => OfProduct(node.Graph, node.Proto),
            "Add" => Affine(node.Graph, node.Proto),
            _ => null,
        };
        return found is { } match && node.Graph.Evaluate(match.X) is Sequence value
            ? node.Elementwise(value, LayerKinds.Activation, AttributeValue.Of("activation", match.Activation))
            : null;
    }

    /// <summary>An Erf that is no part of a gelu.</summary>
    public static OnnxValue[] RefuseErf(OnnxNode node) => throw node.Problem(
        "the error function can be imported as a part of gelu alone, x / 2 * (1 + Erf(x / sqrt(2))). Express it with other operators, or do its work before or after the step");

    private static (string X, ActivationSpec Activation)? OfProduct(GraphEvaluation graph, NodeProto product)
    {
        foreach ((string x, string factor) in Orders(graph, product, Product))
        {
            if (Gate(graph, x, factor) is { } kind)
            {
                return (x, ActivationSpec.Create(kind));
            }

            if (Number(graph, factor) is { } alpha && Only(graph, x, "Tanh") is { } argument)
            {
                foreach ((string inner, string number) in Orders(graph, argument, Product))
                {
                    if (Number(graph, number) is { } beta)
                    {
                        return (inner, KnownParameters.Create(ActivationKinds.ScaledTanh, alpha, beta));
                    }
                }
            }
        }

        return HalfOfProducts(graph, product).Select(pair => (pair.X, Gelu(graph, pair.X, pair.Sum))).FirstOrDefault(pair => pair.Item2 is not null)
            is (string name, string gelu)
                ? (name, ActivationSpec.Create(gelu))
                : null;
    }

    /// <summary>The activation x * factor where the factor is a function of x.</summary>
    private static string? Gate(GraphEvaluation graph, string x, string factor)
    {
        if (Only(graph, factor, "HardSigmoid") == x)
        {
            OnnxNode node = new(graph, graph.Producer(factor)!);
            return Is(node.Real("alpha", 0.2), 1.0 / 6) && Is(node.Real("beta", 0.5), 0.5) ? ActivationKinds.HardSilu : null;
        }

        return Only(graph, factor, "Sigmoid") == x ? ActivationKinds.Silu
            : Only(graph, factor, "Tanh") is { } inner && Only(graph, inner, "Softplus") == x ? ActivationKinds.Mish
            : null;
    }

    /// <summary>The pairs (x, s) of which a node is x * s / 2, in any order of the factors.</summary>
    private static IEnumerable<(string X, string Sum)> HalfOfProducts(GraphEvaluation graph, NodeProto product)
    {
        foreach ((string first, string second) in Orders(graph, product, Product))
        {
            if (Number(graph, second) is 0.5)
            {
                foreach ((string x, string sum) in Orders(graph, first, Product))
                {
                    yield return (x, sum);
                }

                continue;
            }

            foreach ((string other, string number) in Orders(graph, first, Product))
            {
                if (Number(graph, number) is 0.5)
                {
                    yield return (other, second);
                    yield return (second, other);
                }
            }
        }
    }

    /// <summary>gelu or geluTanh where a sum is 1 + erf(x / sqrt(2)) or 1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)).</summary>
    private static string? Gelu(GraphEvaluation graph, string x, string sum)
    {
        foreach ((string curve, string one) in Orders(graph, sum, "Add"))
        {
            if (Number(graph, one) is not 1)
            {
                continue;
            }

            if (Only(graph, curve, "Erf") is { } scaled && IsScaled(graph, scaled, x, 1 / Math.Sqrt(2)))
            {
                return ActivationKinds.Gelu;
            }

            if (Only(graph, curve, "Tanh") is { } argument && Orders(graph, argument, Product).Any(
                pair => IsNumber(graph, pair.Second, GeluConstants.Root) && Orders(graph, pair.First, "Add").Any(
                    parts => parts.First == x && Orders(graph, parts.Second, Product).Any(
                        cubic => IsNumber(graph, cubic.Second, GeluConstants.Cubic) && IsCube(graph, cubic.First, x)))))
            {
                return ActivationKinds.GeluTanh;
            }
        }

        return null;
    }

    private static bool IsScaled(GraphEvaluation graph, string name, string x, double factor) =>
        Orders(graph, name, Product).Any(pair => pair.First == x && IsNumber(graph, pair.Second, factor))
        || (graph.Producer(name) is { OpType: "Div", Input.Count: 2 } quotient && quotient.Input[0] == x && IsNumber(graph, quotient.Input[1], 1 / factor));

    private static bool IsCube(GraphEvaluation graph, string name, string x) =>
        Orders(graph, name, Product).Any(pair => pair.First == x && graph.Producer(pair.Second) is { OpType: Product } square && square.Input.All(input => input == x))
        || (graph.Producer(name) is { OpType: "Pow", Input.Count: 2 } power && power.Input[0] == x && IsNumber(graph, power.Input[1], 3));

    private static (string X, ActivationSpec Activation)? Affine(GraphEvaluation graph, NodeProto sum)
    {
        foreach ((string product, string summand) in Orders(graph, sum, "Add"))
        {
            foreach ((string x, string factor) in Orders(graph, product, Product))
            {
                if (Number(graph, factor) is { } alpha && Number(graph, summand) is { } beta && Number(graph, x) is null)
                {
                    return (x, ActivationSpec.Create(ActivationKinds.Affine, alpha, beta));
                }
            }
        }

        return null;
    }

    private static IEnumerable<(string First, string Second)> Orders(GraphEvaluation graph, string name, string type) =>
        graph.Producer(name) is { } node ? Orders(graph, node, type) : [];

    /// <summary>The two inputs of a node in both orders; none where it is of another type.</summary>
    private static IEnumerable<(string First, string Second)> Orders(GraphEvaluation graph, NodeProto node, string type) =>
        node.OpType == type && node.Input.Count == 2 ? [(node.Input[0], node.Input[1]), (node.Input[1], node.Input[0])] : [];

    /// <summary>The input of the node of a type that gives a value, or null.</summary>
    private static string? Only(GraphEvaluation graph, string name, string type) =>
        graph.Producer(name) is { } node && node.OpType == type && node.Input.Count == 1 ? node.Input[0] : null;

    /// <summary>A constant without axes, or null. Nothing but constants is evaluated: a part of a match means nothing alone.</summary>
    private static double? Number(GraphEvaluation graph, string name) =>
        graph.Producer(name) is null or { OpType: "Constant" } && graph.Evaluate(name) is Constant { Grid: { Rank: 0, Items: [var value] } }
            ? KnownParameters.Decimal(value)
            : null;

    private static bool IsNumber(GraphEvaluation graph, string name, double expected) => Number(graph, name) is { } number && Is(number, expected);

    private static bool Is(double found, double expected) => Math.Abs(found - expected) <= RelativeDifference * Math.Abs(expected);
}

/// <summary>The numbers of geluTanh.</summary>
internal static class GeluConstants
{
    /// <summary>Factor of the cube.</summary>
    public const double Cubic = 0.044715;

    /// <summary>sqrt(2 / pi).</summary>
    public static double Root { get; } = Math.Sqrt(2 / Math.PI);
}
