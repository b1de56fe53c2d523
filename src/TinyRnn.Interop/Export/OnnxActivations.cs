using System;
using TinyRnn.Format;
using TinyRnn.Interop.Onnx.Operators;

namespace TinyRnn.Interop.Export;

/// <summary>
/// Activations that operator set 17 has under other names or with other parameters, or has not: those become the nodes that exporters
/// write for them, in which the importer finds them again.
/// </summary>
/// <param name="graph">The graph.</param>
internal sealed class OnnxActivations(OnnxGraphWriter graph)
{
    /// <summary>Adds the nodes of an activation; returns the name of its value.</summary>
    /// <param name="name">Name of the last node and its value.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="input">Name of its argument.</param>
    public string Add(string name, ActivationSpec activation, string input) => activation.Name switch
    {
        ActivationKinds.Softsign => graph.Node("Softsign", name, [input]),
        ActivationKinds.ThresholdedRelu => graph.Node("ThresholdedRelu", name, [input], ("alpha", activation.Alpha)),
        ActivationKinds.Clamp => graph.Node("Clip", name, [input, Number($"{name}.least", activation.Alpha), Number($"{name}.greatest", activation.Beta)]),
        ActivationKinds.Selu => graph.Node("Selu", name, [input], ("alpha", activation.Alpha), ("gamma", activation.Beta)),
        ActivationKinds.HardSilu => graph.Node("HardSwish", name, [input]),
        ActivationKinds.Exponential => graph.Node("Exp", name, [input]),
        ActivationKinds.Affine => graph.Node(
            "Add", name, [Product($"{name}.scaled", input, Number($"{name}.alpha", activation.Alpha)), Number($"{name}.beta", activation.Beta)]),
        ActivationKinds.ScaledTanh => Product(
            name, graph.Node("Tanh", $"{name}.tanh", [Product($"{name}.scaled", input, Number($"{name}.beta", activation.Beta))]), Number($"{name}.alpha", activation.Alpha)),
        ActivationKinds.Silu => Product(name, input, graph.Node("Sigmoid", $"{name}.sigmoid", [input])),
        ActivationKinds.Mish => Product(name, input, graph.Node("Tanh", $"{name}.tanh", [graph.Node("Softplus", $"{name}.softplus", [input])])),
        ActivationKinds.Gelu => Half(name, input, graph.Node("Erf", $"{name}.erf", [graph.Node("Div", $"{name}.scaled", [input, Number($"{name}.root", Math.Sqrt(2))])])),
        ActivationKinds.GeluTanh => Half(name, input, graph.Node("Tanh", $"{name}.tanh", [GeluArgument(name, input)])),
        _ => throw new ArgumentException($"Activation '{activation.Name}' has no nodes.", nameof(activation)),
    };

    /// <summary>sqrt(2 / pi) * (x + 0.044715 * x^3).</summary>
    private string GeluArgument(string name, string input)
    {
        string cube = Product($"{name}.cube", input, Product($"{name}.square", input, input));
        string cubic = Product($"{name}.cubic", cube, Number($"{name}.coefficient", GeluConstants.Cubic));
        return Product($"{name}.argument", graph.Node("Add", $"{name}.sum", [input, cubic]), Number($"{name}.root", GeluConstants.Root));
    }

    /// <summary>0.5 * (input * (1 + curve)).</summary>
    private string Half(string name, string input, string curve) => Product(
        name, Product($"{name}.product", input, graph.Node("Add", $"{name}.shifted", [curve, Number($"{name}.one", 1)])), Number($"{name}.half", 0.5));

    private string Product(string name, string first, string second) => graph.Node("Mul", name, [first, second]);

    private string Number(string name, double value) => graph.Floats(name, [], [(float)value]);
}
