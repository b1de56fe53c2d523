using System.Collections.Generic;
using TinyRnn.Format;

namespace TinyRnn.Interop.Weights;

/// <summary>The weights of one recurrent layer in one direction, as another tool stores them but transposed to one row a unit.</summary>
/// <param name="Type">simpleRnn, lstm or gru.</param>
/// <param name="Units">Hidden units.</param>
/// <param name="Order">For each canonical gate, which of the source's (see <see cref="GateOrder"/>).</param>
/// <param name="Input">[gates*units, inputs].</param>
/// <param name="Recurrent">[gates*units, units].</param>
internal sealed record RecurrentWeights(
    string Type, int Units, IReadOnlyList<int> Order, WeightArray Input, WeightArray Recurrent)
{
    private const int CandidateGate = 2;

    /// <summary>[gates*units], or null.</summary>
    public WeightArray? InputBias { get; init; }

    /// <summary>[gates*units], inside the recurrent product, or null.</summary>
    public WeightArray? RecurrentBias { get; init; }

    /// <summary>Whether a gru resets after the recurrent product.</summary>
    public bool ResetAfter { get; init; }

    /// <summary>
    /// Tensors by canonical role. Two biases become one, their sum, but for the candidate of a gru that resets after. A bias of nothing
    /// but -0, with which our exporters write that there is none, is none.
    /// </summary>
    /// <exception cref="ImportException">A shape does not fit the units.</exception>
    public Dictionary<string, float[]> ToTensors()
    {
        int gates = TensorLayout.Gates(Type);
        int rows = gates * Units;
        if (Input.Dimensions.Count != 2)
        {
            throw Input.Problem($"the input weights have the shape {Input.Shape}; expected two dimensions");
        }

        Dictionary<string, float[]> tensors = new()
        {
            [TensorLayout.InputWeights] = InOrder(Input.Expect("the matrix of input weights", rows, Input.Dimensions[1])),
            [TensorLayout.RecurrentWeights] = InOrder(Recurrent.Expect("the matrix of recurrent weights", rows, Units)),
        };
        WeightArray? input = InputBias?.Expect("the bias", rows);
        WeightArray? recurrent = RecurrentBias?.Expect("the recurrent bias", rows);
        if (Type == LayerKinds.Gru && ResetAfter && recurrent is not null)
        {
            AddUnlessNothing(TensorLayout.RecurrentBias, recurrent.Blocks(gates, [Order[CandidateGate]]).ToSingles());
            recurrent = WithoutCandidate(recurrent);
        }

        WeightArray? bias = input is null ? recurrent : recurrent is null ? input : input.Plus(recurrent);
        if (bias is not null)
        {
            AddUnlessNothing(TensorLayout.Bias, InOrder(bias));
        }

        return tensors;

        void AddUnlessNothing(string role, float[] values)
        {
            if (!System.Array.TrueForAll(values, value => value == 0 && float.IsNegative(value)))
            {
                tensors.Add(role, values);
            }
        }

        float[] InOrder(WeightArray array) => array.Blocks(gates, Order).ToSingles();
    }

    private WeightArray WithoutCandidate(WeightArray bias)
    {
        double[] values = [.. bias.Values];
        System.Array.Fill(values, -0.0, Order[CandidateGate] * Units, Units);
        return new WeightArray(bias.Dimensions, values, bias.Where);
    }
}
