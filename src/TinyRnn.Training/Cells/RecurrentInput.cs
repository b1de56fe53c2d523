using TinyRnn.Training.Network;
using TinyRnn.Training.Numerics;

namespace TinyRnn.Training.Cells;

/// <summary>
/// The hidden state as the recurrent products of a layer see it: without dropout the state itself, with dropout a masked copy. The
/// update of the state (the part of a gated unit that is kept) never sees the mask.
/// </summary>
/// <param name="mask">What is dropped; or null.</param>
/// <param name="units">Units.</param>
/// <param name="rows">Rows that fit.</param>
internal sealed class RecurrentInput(DropoutMask? mask, int units, int rows)
{
    private readonly LaneRows? _masked = mask is null ? null : new(units, rows);
    private readonly LaneRows? _gradient = mask is null ? null : new(units, 0);

    /// <summary>Without dropout.</summary>
    public static RecurrentInput Plain { get; } = new(null, 0, 0);

    /// <summary>All rows that <see cref="Row"/> has given.</summary>
    public LaneRows Rows(LaneRows hidden) => _masked ?? hidden;

    /// <summary>A row of the state, for products.</summary>
    public ref float Row(LaneRows hidden, int row)
    {
        if (_masked is null)
        {
            return ref hidden.Row(row);
        }

        mask!.Apply(ref hidden.Row(row), ref _masked.Row(row));
        return ref _masked.Row(row);
    }

    /// <summary>Where the gradient of a row of products is added; <see cref="EndGradient"/> must follow.</summary>
    public ref float BeginGradient(LaneRows hiddenGradient, int row)
    {
        if (_gradient is null)
        {
            return ref hiddenGradient.Row(row);
        }

        _gradient.RowSpan(-1).Clear();
        return ref _gradient.Row(-1);
    }

    /// <summary>Passes the gradient of a row on to the state.</summary>
    public void EndGradient(LaneRows hiddenGradient, int row)
    {
        if (_gradient is not null)
        {
            mask!.AddTo(ref _gradient.Row(-1), ref hiddenGradient.Row(row));
        }
    }
}
