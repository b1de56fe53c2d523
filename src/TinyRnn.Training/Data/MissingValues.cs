namespace TinyRnn.Training;

/// <summary>What to do where a CSV file has no value: an empty field, <c>?</c>, <c>NaN</c> or <c>NA</c>.</summary>
public enum MissingValues
{
    /// <summary>Refuse the file.</summary>
    Error,

    /// <summary>Leave the row out.</summary>
    Drop,

    /// <summary>Take the value of the row before.</summary>
    Hold,

    /// <summary>Take the straight line between the values around the gap, over time where there is a time column.</summary>
    Interpolate,
}

/// <summary>How rows become equal steps of time.</summary>
public enum Resampling
{
    /// <summary>The straight line between the rows around a step.</summary>
    Linear,

    /// <summary>The mean of the rows nearest to a step: for rates above the wanted one, because it keeps out what the new rate cannot hold.</summary>
    Mean,
}
