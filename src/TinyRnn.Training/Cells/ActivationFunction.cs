using System;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// The activation of an attribute over [channel][lane] floats of one row, and its derivative by the output, by the argument too where
/// one output has several (<see cref="NeedsArguments"/>).
/// </summary>
internal sealed class ActivationFunction<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private readonly RowActivation _row;

    /// <summary>Takes the activation of an attribute.</summary>
    /// <exception cref="NotSupportedException">Its derivative does not follow from what the trainer keeps.</exception>
    public ActivationFunction(LayerSpec layer, string attribute, ActivationTier tier)
    {
        ActivationSpec activation = layer.Attribute(attribute).Activation!;
        bool needsPositiveAlpha = activation.Name
            is ActivationKinds.LeakyRelu or ActivationKinds.Elu or ActivationKinds.Selu or ActivationKinds.ThresholdedRelu;
        if (needsPositiveAlpha && activation.Alpha < 0)
        {
            throw new NotSupportedException(
                $"Layer '{layer.Name}': the trainer needs alpha of at least 0 for {activation.Name}, found {activation.Alpha}: " +
                "it keeps outputs only, and a negative alpha gives one output for two inputs.");
        }

        if (activation.Name == ActivationKinds.Selu && !(activation.Beta > 0))
        {
            throw new NotSupportedException(
                $"Layer '{layer.Name}': the trainer needs beta above 0 for selu, found {activation.Beta}: it keeps outputs only, and takes " +
                "the side of an input from the sign of its output.");
        }

        _row = Create(activation, tier == ActivationTier.Fast)
            ?? throw new NotSupportedException($"Layer '{layer.Name}': the trainer does not know the activation '{activation.Name}'.");
    }

    /// <summary>Whether the cell must keep the arguments for <see cref="Derive"/>.</summary>
    public bool NeedsArguments => _row.NeedsArguments;

    /// <summary>values = f(values).</summary>
    /// <param name="values">[channel][lane].</param>
    /// <param name="channels">Channels.</param>
    public void Apply(ref float values, int channels) => _row.Apply(ref values, channels * LaneRows.Lanes);

    /// <summary>result = gradient * f'(.); <paramref name="result"/> may be any of the others.</summary>
    /// <param name="outputs">f(.), [channel][lane].</param>
    /// <param name="arguments">What f was applied to; looked at where <see cref="NeedsArguments"/> is true.</param>
    /// <param name="gradient">Gradient with respect to the outputs.</param>
    /// <param name="result">Gradient with respect to the arguments.</param>
    /// <param name="channels">Channels.</param>
    public void Derive(ref float outputs, ref float arguments, ref float gradient, ref float result, int channels) =>
        _row.Derive(ref outputs, ref arguments, ref gradient, ref result, channels * LaneRows.Lanes);

    /// <summary>Whether the activation of an attribute is one that needs its arguments.</summary>
    public static bool IsByArgument(LayerSpec layer, string attribute) =>
        Create(layer.Attribute(attribute).Activation!, isFast: false) is { NeedsArguments: true };

    private static RowActivation? Create(ActivationSpec activation, bool isFast)
    {
        float alpha = (float)activation.Alpha, beta = (float)activation.Beta;
        return activation.Name switch
        {
            ActivationKinds.Linear => new LinearActivation<TLanes>(),
            ActivationKinds.Tanh when isFast => Of(new FastTanhCurve<TLanes>()),
            ActivationKinds.Tanh => Of(new TanhCurve<TLanes>()),
            ActivationKinds.Sigmoid when isFast => Of(new FastSigmoidCurve<TLanes>()),
            ActivationKinds.Sigmoid => Of(new SigmoidCurve<TLanes>()),
            ActivationKinds.HardSigmoid => Of(new HardSigmoidCurve<TLanes>(alpha, beta)),
            ActivationKinds.Relu => Of(new ReluCurve<TLanes>()),
            ActivationKinds.LeakyRelu => Of(new LeakyReluCurve<TLanes>(alpha)),
            ActivationKinds.Elu => Of(new EluCurve<TLanes>(alpha)),
            ActivationKinds.Softmax => new SoftmaxActivation<TLanes>(),
            ActivationKinds.Softplus => Of(new SoftplusCurve<TLanes>()),
            ActivationKinds.Softsign => Of(new SoftsignCurve<TLanes>()),
            ActivationKinds.Affine => Of(new AffineCurve<TLanes>(alpha, beta)),
            ActivationKinds.ScaledTanh when isFast => Of(new FastScaledTanhCurve<TLanes>(alpha, beta)),
            ActivationKinds.ScaledTanh => Of(new ScaledTanhCurve<TLanes>(alpha, beta)),
            ActivationKinds.ThresholdedRelu => Of(new ThresholdedReluCurve<TLanes>(alpha)),
            ActivationKinds.Clamp => Of(new ClampCurve<TLanes>(alpha, beta)),
            ActivationKinds.Selu => Of(new SeluCurve<TLanes>(alpha, beta)),
            ActivationKinds.Silu => Of(new SiluCurve<TLanes>()),
            ActivationKinds.HardSilu => Of(new HardSiluCurve<TLanes>()),
            ActivationKinds.Gelu => Of(new GeluCurve<TLanes>()),
            ActivationKinds.GeluTanh => Of(new GeluTanhCurve<TLanes>()),
            ActivationKinds.Mish => Of(new MishCurve<TLanes>()),
            ActivationKinds.Exponential => Of(new ExponentialCurve<TLanes>()),
            _ => null,
        };
    }

    private static ElementwiseActivation<TLanes, TCurve> Of<TCurve>(TCurve curve)
        where TCurve : struct, IActivationCurve<TLanes> => new(curve);
}
