using System.Collections.Generic;

namespace TinyRnn.Training;

/// <summary>Which columns of a CSV file mean what. Exactly one of label, targets and forecast is set.</summary>
public sealed record CsvDataOptions
{
    /// <summary>Column with the class of a recording, the same in all of its rows.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Column that tells recordings apart; a recording's rows stand together. Null: the file is one recording.</summary>
    public string? RecordingColumn { get; init; }

    /// <summary>Columns to give at the same row (regression). They are not inputs.</summary>
    public IReadOnlyList<string> TargetColumns { get; init; } = [];

    /// <summary>Columns to give <see cref="Horizon"/> rows ahead (forecast). They are inputs too, unless the inputs leave them out.</summary>
    public IReadOnlyList<string> ForecastColumns { get; init; } = [];

    /// <summary>Column that marks rows for an evaluation. It is no input; a file may lack it.</summary>
    public string? MarkColumn { get; init; }

    /// <summary>Rows from a step to the one it forecasts, at least 1.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Input columns; empty: every column that is not something else and not ignored.</summary>
    public IReadOnlyList<string> FeatureColumns { get; init; } = [];

    /// <summary>Columns to leave out, such as a date.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Class names in index order; empty: those of the file in ordinal order.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Column with the time of a row, in seconds or as a date and time; it rises within a recording. It is no input.</summary>
    public string? TimeColumn { get; init; }

    /// <summary>Steps a second: with <see cref="TimeColumn"/> rows become such steps, without it they are taken to be.</summary>
    public double? RateHz { get; init; }

    /// <summary>How rows become steps of <see cref="RateHz"/>.</summary>
    public Resampling Resampling { get; init; }

    /// <summary>What to do where a value is missing.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>Longest gap, in rows or in steps of <see cref="RateHz"/>, that is filled.</summary>
    public int LongestGap { get; init; } = 10;

    /// <summary>Steps of a file longer than this are kept in a temporary file instead of in memory.</summary>
    public long MemoryBytes { get; init; } = 512L << 20;
}
