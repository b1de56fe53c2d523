using System;
using System.Linq;
using System.Runtime.Intrinsics;
using TinyRnn.Format;
using TinyRnn.Training.Cells;
using TinyRnn.Training.Losses;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Network;

/// <summary>
/// A model as the trainer runs it: one cell a layer over one flat parameter vector. Values between layers have
/// [length, channels]; a step of several rows is several rows here, as many as the layer has in a step.
/// </summary>
internal sealed class TrainingNetwork
{
    /// <summary>Floats that sums over lanes need.</summary>
    private const int SmallestScratch = 8 * LaneRows.Lanes;

    private readonly NetworkSpec _network;
    private readonly Cell[] _cells;
    private readonly int _outputLayer;
    private readonly bool _fusesSoftmax;
    private readonly bool _overwritesOutput;
    private readonly Loss _loss;
    private readonly Dropout _dropout;

    /// <summary>Builds the cells and takes the model's weights.</summary>
    /// <param name="model">A model with one output.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="vectorBits">512, 256 or 128; 0 for the widest that the machine has.</param>
    /// <param name="dropout">What training drops; nothing by default.</param>
    /// <param name="batchNorm">How batchNorm layers are trained; by default as the scale and shift that they are in the model.</param>
    /// <exception cref="NotSupportedException">The trainer cannot train such a model.</exception>
    public TrainingNetwork(TinyRnnModel model, Loss loss, int vectorBits = 0, Dropout? dropout = null, BatchNormSettings? batchNorm = null)
    {
        NetworkSpec network = model.Network;
        if (network.Outputs.Count != 1 || network.Outputs[0].From < 0)
        {
            throw new NotSupportedException($"Model '{network.Name}': the trainer needs one output that a layer provides.");
        }

        Model = model;
        VectorBits = vectorBits == 0 ? WidestVector : vectorBits;
        Layout = new ParameterLayout(model);
        Parameters = new LaneBuffer(Layout.Length);
        Layout.Read(model, Parameters.Span);
        _network = network = SequenceGraph.Expand(network);
        _cells = [.. network.Layers.Select(CreateCell)];
        Normalisation = new BatchNormalisation(network, Layout, Parameters, batchNorm);
        Passes = new MinibatchPasses(this, _cells);
        _outputLayer = network.Outputs[0].From;
        _loss = loss;
        _dropout = dropout ?? Dropout.None;

        // Softmax and loss are differentiated as one where nothing else reads the probabilities.
        bool isRead = network.Layers.Any(layer => layer.Inputs.Contains(_outputLayer));
        LayerSpec last = network.Layers[_outputLayer];
        _fusesSoftmax = loss.FusesSoftmax && HasActivation(last, ActivationKinds.Softmax) && !isRead;

        // Nobody needs the output any more once the loss has been differentiated, where the activation needs none.
        _overwritesOutput = last.Type == LayerKinds.Dense && !isRead && (_fusesSoftmax || HasActivation(last, ActivationKinds.Linear));
    }

    /// <summary>Bits of the widest vector that the kernels may use on this machine.</summary>
    public static int WidestVector =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The model that the network was built from.</summary>
    public TinyRnnModel Model { get; }

    /// <summary>Bits of the vectors in use.</summary>
    public int VectorBits { get; }

    /// <summary>Where the tensors stand in <see cref="Parameters"/>.</summary>
    public ParameterLayout Layout { get; }

    /// <summary>All weights.</summary>
    public LaneBuffer Parameters { get; }

    /// <summary>The statistics of batchNorm layers.</summary>
    public BatchNormalisation Normalisation { get; }

    /// <summary>The passes that train on a minibatch.</summary>
    public MinibatchPasses Passes { get; }

    /// <summary>Allocates the buffers of one shard.</summary>
    /// <param name="rows">Most rows (steps times input length) of a sequence.</param>
    public Shard CreateShard(int rows)
    {
        NetworkSpec network = _network;
        int steps = rows / network.Input.Length;
        int RowsOf(int index) => steps * network.Layers[index].OutputShape.Length;
        int[] lengths = new int[LaneRows.Lanes];
        StateCarry carry = new();
        LaneRows input = new(network.Input.Shape.Channels, rows);
        LaneRows[] outputs = [.. network.Layers.Select((layer, index) => new LaneRows(layer.OutputShape.Channels, RowsOf(index)))];
        LaneRows[] gradients = [.. network.Layers.Select((layer, index) => index == _outputLayer && _overwritesOutput
            ? outputs[index]
            : new LaneRows(layer.OutputShape.Channels, RowsOf(index)))];
        DropoutMask? inputMask = _dropout.Input > 0 ? new DropoutMask(network.Input.Shape.Channels, _dropout.Input) : null;
        DropoutMask?[] recurrentMasks = [.. network.Layers.Select(layer => Mask(layer, _dropout.Recurrent, IsRecurrent(layer)))];
        DropoutMask?[] outputMasks = [.. network.Layers.Select((layer, index) => Mask(layer, _dropout.Output, IsDropped(index)))];
        DroppedOutput?[] dropped = [.. outputMasks.Select((mask, index) =>
            mask is null ? null : new DroppedOutput(mask, network.Layers[index].OutputShape.Channels, RowsOf(index)))];
        LaneBuffer gradient = new(Layout.Length);

        // The operands of matrices: inputs, values of layers, and what cells cache (the windows of a convolution).
        int widest = network.Layers.Select(layer => layer.OutputShape.Channels).Concat(_cells.SelectMany(cell => cell.CacheChannels))
            .Append(network.Input.Shape.Channels).Max();
        LaneBuffer scratch = new(Math.Max(SmallestScratch, MatrixKernels<Lanes128>.ScratchFloats(widest)));
        CellBuffers[] buffers = [.. network.Layers.Select((layer, index) => new CellBuffers
        {
            Inputs = [.. layer.Inputs.Select(source => source < 0 ? input : dropped[source]?.Values ?? outputs[source])],
            InputGradients = [.. layer.Inputs.Select(source => source < 0 ? null : dropped[source]?.Gradient ?? gradients[source])],
            Output = outputs[index],
            OutputGradient = gradients[index],
            Cache = [.. _cells[index].CacheChannels.Select(channels => new LaneRows(channels, RowsOf(index)))],
            Work = [.. _cells[index].WorkChannels.Select(channels => new LaneRows(channels, 1))],
            RecurrentInput = recurrentMasks[index] is DropoutMask mask
                ? new RecurrentInput(mask, layer.Units, RowsOf(index))
                : RecurrentInput.Plain,
            Parameters = Parameters,
            Gradient = gradient,
            Scratch = scratch,
            Lengths = lengths,
            StepRows = layer.OutputShape.Length,
            History = _cells[index].HistoryRows > 0 ? new LaneRows(layer.InputShape.Channels, _cells[index].HistoryRows) : null,
            Carry = carry,
            Moments = Normalisation.CreateMoments(index),
            GradientIsBeforeActivation = index == _outputLayer && _fusesSoftmax,
        })];
        return new Shard
        {
            Capacity = rows,
            InputStepRows = network.Input.Length,
            OutputStepRows = network.Outputs[0].Shape.Length,
            Lengths = lengths,
            Carry = carry,
            Input = input,
            Targets = new LaneRows(network.Outputs[0].Shape.Channels, RowsOf(_outputLayer)),
            Weights = new LaneRows(1, RowsOf(_outputLayer)),
            Outputs = outputs,
            OutputGradients = gradients,
            Buffers = buffers,
            Dropped = dropped,
            InputMask = inputMask,
            Masks = [.. new[] { inputMask }.Concat(recurrentMasks).Concat(outputMasks).OfType<DropoutMask>()],
            Gradient = gradient,
        };
    }

    /// <summary>The network's output rows in a shard.</summary>
    public LaneRows Output(Shard shard) => shard.Outputs[_outputLayer];

    /// <summary>Rows of a layer's output that a shard uses.</summary>
    public int RowsOf(Shard shard, int layer) => shard.Steps * _network.Layers[layer].OutputShape.Length;

    /// <summary>Runs the shard's rows forward, batchNorm layers as the scale and shift that they are in the model.</summary>
    public void Forward(Shard shard) => Forward(shard, 0, _cells.Length);

    /// <summary>Runs the layers from <paramref name="first"/> to before <paramref name="end"/> forward.</summary>
    public void Forward(Shard shard, int first, int end)
    {
        for (int i = first; i < end; i++)
        {
            _cells[i].Forward(shard.Buffers[i], RowsOf(shard, i));
            shard.Dropped[i]?.Forward(shard.Outputs[i], RowsOf(shard, i));
        }
    }

    /// <summary>The loss of the last forward pass: the weighted sum times <paramref name="scale"/>.</summary>
    public double EvaluateLoss(Shard shard, double scale) =>
        _loss.Evaluate(Output(shard), shard.Targets, shard.Weights, shard.OutputRows, scale);

    /// <summary>Sets the shard's gradient from its last forward pass, whose output may be lost then.</summary>
    public void Backward(Shard shard, double scale)
    {
        BeginBackward(shard, scale);
        Backward(shard, _cells.Length, 0);
    }

    /// <summary>Sets the gradient of the output and clears all others.</summary>
    public void BeginBackward(Shard shard, double scale)
    {
        for (int i = 0; i < _cells.Length; i++)
        {
            if (i != _outputLayer)
            {
                shard.OutputGradients[i].Clear(RowsOf(shard, i));
            }

            shard.Dropped[i]?.Gradient.Clear(RowsOf(shard, i));
        }

        shard.Gradient.Span.Clear();
        _loss.Differentiate(
            Output(shard), shard.Targets, shard.Weights, shard.OutputGradients[_outputLayer], shard.OutputRows, scale, _fusesSoftmax);
    }

    /// <summary>Runs the layers from before <paramref name="end"/> down to <paramref name="first"/> backward.</summary>
    public void Backward(Shard shard, int end, int first)
    {
        for (int i = end - 1; i >= first; i--)
        {
            shard.Dropped[i]?.Backward(shard.OutputGradients[i], RowsOf(shard, i));
            _cells[i].Backward(shard.Buffers[i], RowsOf(shard, i));
        }
    }

    private static bool HasActivation(LayerSpec layer, string name) =>
        layer.Attributes.Any(attribute => attribute.Name == "activation" && attribute.Activation?.Name == name);

    /// <summary>The mask of a layer's values; null where none are dropped.</summary>
    private static DropoutMask? Mask(LayerSpec layer, double part, bool isMasked) =>
        part > 0 && isMasked ? new DropoutMask(layer.OutputShape.Channels, part) : null;

    private static bool IsRecurrent(LayerSpec layer) => layer.Type is LayerKinds.SimpleRnn or LayerKinds.Gru or LayerKinds.Lstm;

    private static bool IsNormalisation(LayerSpec layer) => layer.Type is LayerKinds.BatchNorm or LayerKinds.LayerNorm;

    /// <summary>
    /// Whether dropout applies to a layer's output: to that of recurrent layers, and where a normalisation alone reads it, to what comes
    /// out of that: before it, dropout would change the variance that the normalisation then measures, in training alone (Li et al., 2018).
    /// </summary>
    private bool IsDropped(int index)
    {
        LayerSpec layer = _network.Layers[index];
        return IsNormalisation(layer)
            ? layer.Inputs[0] >= 0 && IsRecurrent(_network.Layers[layer.Inputs[0]]) && HasOneReader(layer.Inputs[0])
            : IsRecurrent(layer) && !(HasOneReader(index) && _network.Layers.Any(next => next.Inputs.Contains(index) && IsNormalisation(next)));
    }

    private bool HasOneReader(int index) =>
        index != _outputLayer && _network.Layers.Count(next => next.Inputs.Contains(index)) == 1;

    private Cell CreateCell(LayerSpec layer)
    {
        int[] channels = [.. layer.Inputs.Select(source => _network.ShapeOf(source).Channels)];
        return VectorBits switch
        {
            512 => CellTable.Create<Lanes512>(layer, channels, Layout),
            256 => CellTable.Create<Lanes256>(layer, channels, Layout),
            _ => CellTable.Create<Lanes128>(layer, channels, Layout),
        };
    }
}
