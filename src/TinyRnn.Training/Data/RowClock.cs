using System;
using System.Globalization;

namespace TinyRnn.Training.Data;

/// <summary>Reads a time column: seconds, or dates and times (UTC unless they say otherwise). Counts from the first it read.</summary>
/// <param name="column">Name of the column.</param>
internal sealed class RowClock(string column)
{
    private DateTimeOffset? _first;

    /// <summary>Name of the column.</summary>
    public string Column => column;

    /// <summary>The seconds of a field.</summary>
    public bool TryRead(string text, out double seconds)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out seconds))
        {
            return double.IsFinite(seconds);
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return false;
        }

        // Seconds since year 1 would leave a double only microseconds.
        _first ??= time;
        seconds = (time - _first.Value).TotalSeconds;
        return true;
    }
}
