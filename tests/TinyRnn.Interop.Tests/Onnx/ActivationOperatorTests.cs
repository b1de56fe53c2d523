using System;
using System.Collections.Generic;
using System.Linq;
using TinyRnn.Format;
using TinyRnn.Testing;

namespace TinyRnn.Interop.Tests.Onnx;

/// <summary>Activations as operators of their own and as exporters take them to pieces, through generated code, against their definitions.</summary>
public sealed class ActivationOperatorTests : IDisposable
{
    private const int Steps = 40;
    private const int Channels = 3;

    private static readonly Dictionary<string, (ActivationSpec Kind, Func<GraphBuilder, GraphBuilder> Nodes, Func<double, double> Function)> Forms = new()
    {
        ["Softsign"] = (Of(ActivationKinds.Softsign), graph => graph.Node("Softsign", "x", "y"), x => x / (1 + Math.Abs(x))),
        ["Selu"] = (Of(ActivationKinds.Selu), graph => graph.Node("Selu", "x", "y"), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1))),
        ["Selu with parameters"] = (
            Of(ActivationKinds.Selu, 0.5, 2), graph => graph.Node("Selu", "x", "y", ("alpha", 0.5f), ("gamma", 2f)), x => 2 * (x > 0 ? x : 0.5 * (Math.Exp(x) - 1))),
        ["ThresholdedRelu"] = (Of(ActivationKinds.ThresholdedRelu), graph => graph.Node("ThresholdedRelu", "x", "y"), x => x > 1 ? x : 0),
        ["ThresholdedRelu at 0.3"] = (
            Of(ActivationKinds.ThresholdedRelu, 0.3), graph => graph.Node("ThresholdedRelu", "x", "y", ("alpha", 0.3f)), x => x > 0.3 ? x : 0),
        ["Clip"] = (Of(ActivationKinds.Clamp, -0.5, 0.7), graph => Numbers(graph, ("low", -0.5f), ("high", 0.7f)).Node("Clip", "x low high", "y"), x => Math.Clamp(x, -0.5, 0.7)),
        ["Clip as relu6"] = (Of(ActivationKinds.Clamp, 0, 6), graph => Numbers(graph, ("low", 0), ("high", 6)).Node("Clip", "x low high", "y"), x => Math.Clamp(x, 0, 6)),
        ["Clip from above alone"] = (
            Of(ActivationKinds.Clamp, float.MinValue, 0.25), graph => Numbers(graph, ("high", 0.25f)).Node("Clip", "x - high", "y"), x => Math.Min(x, 0.25)),
        ["Clip from below alone"] = (
            Of(ActivationKinds.Clamp, -0.25, float.MaxValue), graph => Numbers(graph, ("low", -0.25f)).Node("Clip", "x low", "y"), x => Math.Max(x, -0.25)),
        ["HardSwish"] = (Of(ActivationKinds.HardSilu), graph => graph.Node("HardSwish", "x", "y"), HardSilu),
        ["HardSwish in pieces"] = (
            Of(ActivationKinds.HardSilu), graph => graph.Node("HardSigmoid", "x", "h", ("alpha", 1f / 6)).Node("Mul", "h x", "y"), HardSilu),
        ["Exp"] = (Of(ActivationKinds.Exponential), graph => graph.Node("Exp", "x", "y"), Math.Exp),
        ["Swish"] = (Of(ActivationKinds.Silu), graph => graph.Node("Swish", "x", "y"), Silu),
        ["SiLU in pieces"] = (Of(ActivationKinds.Silu), graph => graph.Node("Sigmoid", "x", "s").Node("Mul", "x s", "y"), Silu),
        ["Mish"] = (Of(ActivationKinds.Mish), graph => graph.Node("Mish", "x", "y"), Mish),
        ["Mish in pieces"] = (
            Of(ActivationKinds.Mish), graph => graph.Node("Softplus", "x", "p").Node("Tanh", "p", "t").Node("Mul", "x t", "y"), Mish),
        ["Gelu"] = (Of(ActivationKinds.Gelu), graph => graph.Node("Gelu", "x", "y"), Gelu),
        ["Gelu with tanh"] = (Of(ActivationKinds.GeluTanh), graph => graph.Node("Gelu", "x", "y", ("approximate", "tanh")), GeluTanh),
        ["GELU in pieces"] = (
            Of(ActivationKinds.Gelu),
            graph => Numbers(graph, ("root", 1.4142135f), ("one", 1), ("half", 0.5f)).Node("Div", "x root", "d").Node("Erf", "d", "e").Node("Add", "e one", "s")
                .Node("Mul", "x s", "p").Node("Mul", "p half", "y"),
            Gelu),
        ["GELU in other pieces"] = (
            Of(ActivationKinds.Gelu),
            graph => Numbers(graph, ("root", 0.70710678f), ("one", 1), ("half", 0.5f)).Node("Mul", "root x", "d").Node("Erf", "d", "e").Node("Add", "one e", "s")
                .Node("Mul", "half x", "p").Node("Mul", "s p", "y"),
            Gelu),
        ["GELU with tanh in pieces"] = (
            Of(ActivationKinds.GeluTanh),
            graph => Numbers(graph, ("root", 0.7978846f), ("c", 0.044715f), ("one", 1), ("half", 0.5f)).Node("Mul", "x x", "x2").Node("Mul", "x x2", "x3")
                .Node("Mul", "c x3", "cx3").Node("Add", "x cx3", "sum").Node("Mul", "root sum", "u").Node("Tanh", "u", "t").Node("Add", "one t", "s")
                .Node("Mul", "x s", "p").Node("Mul", "half p", "y"),
            GeluTanh),
        ["scaled tanh in pieces"] = (
            Of(ActivationKinds.ScaledTanh, 1.7159, 0.7),
            graph => Numbers(graph, ("a", 1.7159f), ("b", 0.7f)).Node("Mul", "x b", "bx").Node("Tanh", "bx", "t").Node("Mul", "a t", "y"),
            x => 1.7159 * Math.Tanh(0.7 * x)),
        ["affine in pieces"] = (
            Of(ActivationKinds.Affine, 0.6, -0.3), graph => Numbers(graph, ("a", 0.6f), ("b", -0.3f)).Node("Mul", "a x", "ax").Node("Add", "ax b", "y"), x => (0.6 * x) - 0.3),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Forms.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void AnOperator_IsOneActivationLayer(string name)
    {
        (ActivationSpec kind, Func<GraphBuilder, GraphBuilder> nodes, Func<double, double> function) = Forms[name];
        ImportedModel imported = ImportedModel.Import(nodes(new GraphBuilder(20).Input("x", 0, 1, Channels)).Output("y").Save(_folder.File("graph.onnx")));

        LayerSpec layer = Assert.Single(imported.Model.Network.Layers);
        Assert.Equal(LayerKinds.Activation, layer.Type);
        Assert.Equal(kind, layer.Attribute("activation").Activation);
        Random random = new(name.Length);
        float[] inputs = [.. Enumerable.Range(0, Steps * Channels).Select(_ => 4 * ((2 * random.NextSingle()) - 1))];
        imported.AssertGives(inputs, [.. inputs.Select(x => function(x))], Tolerances.OneStep);
    }

    /// <summary>The pieces of a silu after a dense layer are its activation.</summary>
    [Fact]
    public void AnActivationInPieces_BecomesPartOfADenseLayer()
    {
        float[] weights = [0.5f, -1, 0.25f, 2, 0.1f, -0.3f];
        ImportedModel imported = ImportedModel.Import(new GraphBuilder().Input("x", 0, 1, Channels).Floats("w", [Channels, 2], weights)
            .Node("MatMul", "x w", "m").Node("Sigmoid", "m", "s").Node("Mul", "m s", "y").Output("y").Save(_folder.File("graph.onnx")));

        LayerSpec layer = Assert.Single(imported.Model.Network.Layers);
        Assert.Equal(LayerKinds.Dense, layer.Type);
        Assert.Equal(ActivationKinds.Silu, layer.Attribute("activation").Activation!.Name);
    }

    [Fact]
    public void WhatIsNoActivation_IsRefusedOrStaysWhatItIs()
    {
        // A product with the sigmoid of another value is a gate, not a silu.
        TinyRnnModel gate = ModelImport.Import(new GraphBuilder().Input("x", 0, 1, Channels)
            .Node("Tanh", "x", "t").Node("Sigmoid", "t", "s").Node("Mul", "x s", "y").Output("y").Save(_folder.File("graph.onnx"))).Model;
        Assert.Contains(gate.Network.Layers, layer => layer.Type == LayerKinds.Multiply);

        AssertRefused(graph => graph.Node("Erf", "x", "y"), "a part of gelu alone");
        AssertRefused(graph => Numbers(graph, ("low", 2), ("high", 1)).Node("Clip", "x low high", "y"), "limits to 2 from below and 1 from above");
        AssertRefused(graph => graph.Node("Swish", "x", "y", ("alpha", 2f)), "its alpha is not 1");
        AssertRefused(graph => graph.Node("Gelu", "x", "y", ("approximate", "quick")), "'quick'");
    }

    private void AssertRefused(Func<GraphBuilder, GraphBuilder> nodes, string reason)
    {
        string file = nodes(new GraphBuilder(20).Input("x", 0, 1, Channels)).Output("y").Save(_folder.File("refused.onnx"));
        Assert.Contains(reason, Assert.Throws<ImportException>(() => ModelImport.Import(file)).Message, StringComparison.Ordinal);
    }

    private static ActivationSpec Of(string name, double? alpha = null, double? beta = null) => ActivationSpec.Create(name, alpha, beta);

    private static GraphBuilder Numbers(GraphBuilder graph, params (string Name, float Value)[] numbers) =>
        numbers.Aggregate(graph, (all, number) => all.Floats(number.Name, [], [number.Value]));

    private static double Silu(double x) => x / (1 + Math.Exp(-x));

    private static double HardSilu(double x) => x * Math.Clamp((x / 6) + 0.5, 0, 1);

    private static double Mish(double x) => x * Math.Tanh(Math.Log(1 + Math.Exp(x)));

    private static double Gelu(double x) => x / 2 * (1 + ErrorFunction.Of(x / Math.Sqrt(2)));

    private static double GeluTanh(double x) => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));
}
