namespace TinyRnn.Devices.Configuration;

/// <summary>One option of an options file.</summary>
/// <param name="Name">The option, without dashes.</param>
/// <param name="Value">Its value as text; <c>true</c> or <c>false</c> where the file has those.</param>
/// <param name="Place">File, line and column, for errors.</param>
public readonly record struct OptionsFileEntry(string Name, string Value, string Place);
