using System.Runtime.CompilerServices;
using TinyRnn.Format;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>The row of a table that the token of each lane names; padding lanes read row 0 and have no gradient.</summary>
internal sealed class EmbeddingCell(LayerSpec layer, ParameterLayout parameters) : Cell
{
    private const int Lanes = LaneRows.Lanes;

    private readonly int _units = layer.Units;
    private readonly int _table = parameters.Offset(layer, TensorLayout.Weights);

    public override void Forward(CellBuffers buffers, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ref float tokens = ref buffers.Inputs[0].Row(row);
            ref float output = ref buffers.Output.Row(row);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref float entry = ref buffers.Parameters.At(_table + ((int)Unsafe.Add(ref tokens, lane) * _units));
                for (int unit = 0; unit < _units; unit++)
                {
                    Unsafe.Add(ref output, (unit * Lanes) + lane) = Unsafe.Add(ref entry, unit);
                }
            }
        }
    }

    public override void Backward(CellBuffers buffers, int rows)
    {
        // Row by row and lane by lane, so that sums run in one order.
        for (int row = 0; row < rows; row++)
        {
            ref float tokens = ref buffers.Inputs[0].Row(row);
            ref float delta = ref buffers.OutputGradient.Row(row);
            for (int lane = 0; lane < Lanes; lane++)
            {
                ref float entry = ref buffers.Gradient.At(_table + ((int)Unsafe.Add(ref tokens, lane) * _units));
                for (int unit = 0; unit < _units; unit++)
                {
                    Unsafe.Add(ref entry, unit) += Unsafe.Add(ref delta, (unit * Lanes) + lane);
                }
            }
        }
    }
}
