using System;

namespace TinyRnn;

/// <summary>
/// Asks the source generator to implement this partial class from a model file.
/// The file must be in the project as a <c>TinyRnnModel</c> item.
/// </summary>
/// <param name="fileName">The model file's name with extension and without folder, such as <c>fan-monitor.rnn.json</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TinyRnnModelAttribute(string fileName) : Attribute
{
    /// <summary>The model file's name.</summary>
    public string FileName { get; } = fileName;
}
