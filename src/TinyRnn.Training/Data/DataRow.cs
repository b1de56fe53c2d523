namespace TinyRnn.Training.Data;

/// <summary>One row of a recording on its way from text to step.</summary>
/// <param name="Position">Seconds where there is a time column, else the row's number in the recording.</param>
/// <param name="Values">Inputs, then targets; NaN where a value is missing.</param>
/// <param name="Line">1-based line in the file.</param>
/// <param name="Column">1-based column of the first missing value; 1 without one.</param>
internal sealed record DataRow(double Position, float[] Values, int Line, int Column);
