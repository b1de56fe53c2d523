using System;
using System.Collections.Generic;

namespace TinyRnn.Interop.Onnx.Operators;

/// <summary>Every operator that can be imported. All others are refused by name.</summary>
internal static class OperatorTable
{
    private static readonly SortedDictionary<string, Func<OnnxNode, OnnxValue[]>> Table = new(StringComparer.Ordinal)
    {
        ["Abs"] = ArithmeticOperators.Absolute,
        ["Add"] = ArithmeticOperators.Binary,
        ["AveragePool"] = FrameOperators.Pool,
        ["BatchNormalization"] = NormalisationOperators.BatchNormalization,
        ["Cast"] = FoldingOperators.Cast,
        ["Clip"] = ActivationOperators.Clip,
        ["Concat"] = MovementOperators.Concat,
        ["Constant"] = FoldingOperators.Constant,
        ["ConstantFill"] = FoldingOperators.ConstantFill,
        ["ConstantOfShape"] = FoldingOperators.ConstantOfShape,
        ["Conv"] = ConvolutionOperators.Conv,
        ["CumSum"] = RunningMean.Refuse,
        ["Div"] = ArithmeticOperators.Binary,
        ["Dropout"] = MovementOperators.Identity,
        ["Elu"] = ActivationOperators.Apply,
        ["Equal"] = FoldingOperators.Equal,
        ["Erf"] = DecomposedActivation.RefuseErf,
        ["Exp"] = ActivationOperators.Apply,
        ["Expand"] = FoldingOperators.Expand,
        ["Flatten"] = ShapeOperators.Flatten,
        ["GRU"] = RecurrentOperators.Gru,
        ["Gather"] = SelectionOperators.Gather,
        ["Gelu"] = ActivationOperators.Apply,
        ["Gemm"] = DenseOperators.Gemm,
        ["GlobalAveragePool"] = ReductionOperators.GlobalPool,
        ["GlobalMaxPool"] = ReductionOperators.GlobalPool,
        ["HardSigmoid"] = ActivationOperators.Apply,
        ["HardSwish"] = ActivationOperators.Apply,
        ["Identity"] = MovementOperators.Identity,
        ["If"] = FoldingOperators.If,
        ["LSTM"] = RecurrentOperators.Lstm,
        ["LayerNormalization"] = NormalisationOperators.LayerNormalization,
        ["LeakyRelu"] = ActivationOperators.Apply,
        ["MatMul"] = DenseOperators.MatMul,
        ["MaxPool"] = FrameOperators.Pool,
        ["Mean"] = ArithmeticOperators.Many,
        ["Mish"] = ActivationOperators.Apply,
        ["Mul"] = ArithmeticOperators.Binary,
        ["Neg"] = ArithmeticOperators.Negate,
        ["PRelu"] = ActivationOperators.PRelu,
        ["Pad"] = PaddingOperators.Pad,
        ["Pow"] = ArithmeticOperators.Pow,
        ["RNN"] = RecurrentOperators.Rnn,
        ["Reciprocal"] = ArithmeticOperators.Reciprocal,
        ["ReduceL2"] = ReductionOperators.Reduce,
        ["ReduceMax"] = ReductionOperators.Reduce,
        ["ReduceMean"] = ReductionOperators.Reduce,
        ["ReduceMin"] = ReductionOperators.Reduce,
        ["ReduceProd"] = ReductionOperators.Reduce,
        ["ReduceSum"] = ReductionOperators.Reduce,
        ["ReduceSumSquare"] = ReductionOperators.Reduce,
        ["Relu"] = ActivationOperators.Apply,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Scan"] = RunningPool.Scan,
        ["Selu"] = ActivationOperators.Apply,
        ["Shape"] = FoldingOperators.Shape,
        ["Sigmoid"] = ActivationOperators.Apply,
        ["Slice"] = SelectionOperators.Slice,
        ["Softmax"] = ActivationOperators.Softmax,
        ["Softplus"] = ActivationOperators.Apply,
        ["Softsign"] = ActivationOperators.Apply,
        ["Split"] = SelectionOperators.Split,
        ["Sqrt"] = ArithmeticOperators.Sqrt,
        ["Squeeze"] = MovementOperators.Squeeze,
        ["Sub"] = ArithmeticOperators.Binary,
        ["Sum"] = ArithmeticOperators.Many,
        ["Swish"] = ActivationOperators.Apply,
        ["Tanh"] = ActivationOperators.Apply,
        ["ThresholdedRelu"] = ActivationOperators.Apply,
        ["Tile"] = MovementOperators.Tile,
        ["Transpose"] = MovementOperators.Transpose,
        ["Unsqueeze"] = MovementOperators.Unsqueeze,
        ["Where"] = FoldingOperators.Where,
    };

    /// <summary>Names of the operators that can be imported.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>The values of a node's outputs.</summary>
    /// <exception cref="ImportException">The operator, or the way it is used, cannot be imported.</exception>
    public static OnnxValue[] Apply(OnnxNode node, string domain)
    {
        if (domain is not ("" or "ai.onnx"))
        {
            throw node.Problem($"the operator is of the domain '{domain}'; only ONNX's own operators can be imported. Export without optimisations of a runtime");
        }

        return Table.TryGetValue(node.Operator, out Func<OnnxNode, OnnxValue[]>? apply)
            ? apply(node)
            : throw node.Problem(
                $"the operator cannot be imported; known are {string.Join(", ", Table.Keys)}. Leave it out of the exported part{(node.Has(0) ? $" ({{\"outputs\": [\"{node.InputName(0)}\"]}} in the configuration ends the model before it)" : "")} and do its work before or after the step, or express it with these");
    }

}
