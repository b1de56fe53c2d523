using System.Collections.Generic;
using TinyRnn.Format;
using TinyRnn.Interop.Keras;

namespace TinyRnn.Interop.StateDict;

/// <summary>Activations by the name of PyTorch's module, by ours as in a model file, or in Keras's spelling.</summary>
internal static class TorchActivations
{
    // With the defaults of PyTorch's modules.
    private static readonly Dictionary<string, ActivationSpec> Modules = new()
    {
        ["Identity"] = ActivationSpec.Create(ActivationKinds.Linear),
        ["Tanh"] = ActivationSpec.Create(ActivationKinds.Tanh),
        ["Sigmoid"] = ActivationSpec.Create(ActivationKinds.Sigmoid),
        ["Hardsigmoid"] = ActivationSpec.Create(ActivationKinds.HardSigmoid, 1.0 / 6, 0.5),
        ["ReLU"] = ActivationSpec.Create(ActivationKinds.Relu),
        ["ReLU6"] = ActivationSpec.Create(ActivationKinds.Clamp, 0, 6),
        ["Hardtanh"] = ActivationSpec.Create(ActivationKinds.Clamp, -1, 1),
        ["Threshold"] = ActivationSpec.Create(ActivationKinds.ThresholdedRelu),
        ["LeakyReLU"] = ActivationSpec.Create(ActivationKinds.LeakyRelu, 0.01),
        ["ELU"] = ActivationSpec.Create(ActivationKinds.Elu),
        ["SELU"] = ActivationSpec.Create(ActivationKinds.Selu),
        ["Softmax"] = ActivationSpec.Create(ActivationKinds.Softmax),
        ["Softplus"] = ActivationSpec.Create(ActivationKinds.Softplus),
        ["Softsign"] = ActivationSpec.Create(ActivationKinds.Softsign),
        ["SiLU"] = ActivationSpec.Create(ActivationKinds.Silu),
        ["Hardswish"] = ActivationSpec.Create(ActivationKinds.HardSilu),
        ["GELU"] = ActivationSpec.Create(ActivationKinds.Gelu),
        ["Mish"] = ActivationSpec.Create(ActivationKinds.Mish),
    };

    /// <summary>The activation of a name, with the defaults of whose name it is.</summary>
    /// <exception cref="ImportException">There is none of that name.</exception>
    public static ActivationSpec Read(JsonSource name)
    {
        string text = name.Text();
        if (Modules.TryGetValue(text, out ActivationSpec? module))
        {
            return module;
        }

        return ActivationKinds.Find(text) is { } kind ? ActivationSpec.Create(kind.Name) : KerasActivations.Read(name);
    }
}
