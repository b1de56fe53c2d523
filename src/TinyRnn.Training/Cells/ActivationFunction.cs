using System;
using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// An activation over [channel][lane] floats of one row, and its derivative by the output alone. For the fast tier the derivatives
/// are 1 - y^2 and y*(1 - y) too, which are within 1e-3 of those of its approximations.
/// </summary>
internal sealed class ActivationFunction<TLanes>
    where TLanes : struct, ILanes<TLanes>
{
    private const int Lanes = LaneRows.Lanes;

    private readonly string _name;
    private readonly float _alpha;
    private readonly float _beta;
    private readonly bool _isFast;

    /// <summary>Takes the activation of an attribute.</summary>
    /// <exception cref="NotSupportedException">Its derivative does not follow from its output.</exception>
    public ActivationFunction(LayerSpec layer, string attribute, ActivationTier tier)
    {
        _isFast = tier == ActivationTier.Fast;
        ActivationSpec activation = layer.Attribute(attribute).Activation!;
        _name = activation.Name;
        _alpha = (float)activation.Alpha;
        _beta = (float)activation.Beta;
        if (_name is ActivationKinds.LeakyRelu or ActivationKinds.Elu && _alpha < 0)
        {
            throw new NotSupportedException(
                $"Layer '{layer.Name}': the trainer needs alpha of at least 0 for {_name}, found {activation.Alpha}: " +
                "it keeps outputs only, and a negative alpha gives one output for two inputs.");
        }
    }

    /// <summary>Whether the channels of a row depend on one another.</summary>
    public bool IsSoftmax => _name == ActivationKinds.Softmax;

    /// <summary>values = f(values).</summary>
    /// <param name="values">[channel][lane].</param>
    /// <param name="channels">Channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ref float values, int channels)
    {
        int count = channels * Lanes;
        TLanes alpha = TLanes.Broadcast(_alpha);
        TLanes beta = TLanes.Broadcast(_beta);
        TLanes zero = TLanes.Broadcast(0);
        TLanes one = TLanes.Broadcast(1);
        switch (_name)
        {
            case ActivationKinds.Linear:
                return;
            case ActivationKinds.Tanh when _isFast:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.FastTanh(TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.Sigmoid when _isFast:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.FastSigmoid(TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.Tanh:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Tanh(TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.Sigmoid:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Sigmoid(TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.HardSigmoid:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes line = TLanes.MultiplyAdd(alpha, TLanes.Load(ref values, i), beta);
                    TLanes.Store(TLanes.Min(one, TLanes.Max(zero, line)), ref values, i);
                }

                return;
            case ActivationKinds.Relu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Max(zero, TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.LeakyRelu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes x = TLanes.Load(ref values, i);
                    TLanes.Store(TLanes.SelectPositive(x, x, alpha * x), ref values, i);
                }

                return;
            case ActivationKinds.Elu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Elu(TLanes.Load(ref values, i), _alpha), ref values, i);
                }

                return;
            case ActivationKinds.Softplus:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes.Store(TLanes.Softplus(TLanes.Load(ref values, i)), ref values, i);
                }

                return;
            case ActivationKinds.Softmax:
                Softmax(ref values, count);
                return;
            default:
                throw new NotSupportedException($"The trainer does not know the activation '{_name}'.");
        }
    }

    /// <summary>result = gradient * f'(.), where f' follows from the output; <paramref name="result"/> may be any of the others.</summary>
    /// <param name="outputs">f(.), [channel][lane].</param>
    /// <param name="gradient">Gradient with respect to the outputs.</param>
    /// <param name="result">Gradient with respect to the inputs.</param>
    /// <param name="channels">Channels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Derive(ref float outputs, ref float gradient, ref float result, int channels)
    {
        int count = channels * Lanes;
        TLanes alpha = TLanes.Broadcast(_alpha);
        TLanes zero = TLanes.Broadcast(0);
        TLanes one = TLanes.Broadcast(1);
        switch (_name)
        {
            case ActivationKinds.Linear:
                RowKernels<TLanes>.Copy(ref gradient, ref result, count);
                return;
            case ActivationKinds.Tanh:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes.Store(TLanes.Load(ref gradient, i) * (one - (y * y)), ref result, i);
                }

                return;
            case ActivationKinds.Sigmoid:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes.Store(TLanes.Load(ref gradient, i) * (y * (one - y)), ref result, i);
                }

                return;
            case ActivationKinds.HardSigmoid:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    // Positive strictly between 0 and 1 only.
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes slope = TLanes.SelectPositive(y * (one - y), alpha, zero);
                    TLanes.Store(TLanes.Load(ref gradient, i) * slope, ref result, i);
                }

                return;
            case ActivationKinds.Relu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes.Store(TLanes.SelectPositive(y, TLanes.Load(ref gradient, i), zero), ref result, i);
                }

                return;
            case ActivationKinds.LeakyRelu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes g = TLanes.Load(ref gradient, i);
                    TLanes.Store(TLanes.SelectPositive(y, g, alpha * g), ref result, i);
                }

                return;
            case ActivationKinds.Elu:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes g = TLanes.Load(ref gradient, i);
                    TLanes.Store(g * TLanes.SelectPositive(y, one, y + alpha), ref result, i);
                }

                return;
            case ActivationKinds.Softplus:
                for (nint i = 0; i < count; i += TLanes.Count)
                {
                    // The derivative is sigmoid(x), and exp(-softplus(x)) = 1 - sigmoid(x).
                    TLanes y = TLanes.Load(ref outputs, i);
                    TLanes.Store(TLanes.Load(ref gradient, i) * (one - TLanes.Exp(zero - y)), ref result, i);
                }

                return;
            case ActivationKinds.Softmax:
                DeriveSoftmax(ref outputs, ref gradient, ref result, count);
                return;
            default:
                throw new NotSupportedException($"The trainer does not know the activation '{_name}'.");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(ref float values, int count)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes largest = TLanes.Load(ref values, lane);
            for (nint i = lane + Lanes; i < count; i += Lanes)
            {
                largest = TLanes.Max(largest, TLanes.Load(ref values, i));
            }

            TLanes sum = TLanes.Broadcast(0);
            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes power = TLanes.Exp(TLanes.Load(ref values, i) - largest);
                TLanes.Store(power, ref values, i);
                sum += power;
            }

            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes.Store(TLanes.Load(ref values, i) / sum, ref values, i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DeriveSoftmax(ref float outputs, ref float gradient, ref float result, int count)
    {
        for (nint lane = 0; lane < Lanes; lane += TLanes.Count)
        {
            TLanes dot = TLanes.Broadcast(0);
            for (nint i = lane; i < count; i += Lanes)
            {
                dot = TLanes.MultiplyAdd(TLanes.Load(ref outputs, i), TLanes.Load(ref gradient, i), dot);
            }

            for (nint i = lane; i < count; i += Lanes)
            {
                TLanes.Store(TLanes.Load(ref outputs, i) * (TLanes.Load(ref gradient, i) - dot), ref result, i);
            }
        }
    }
}
