using System.Globalization;

namespace TinyRnn.Interop.Keras;

/// <summary>The version of Keras that wrote a model, where its layers' meaning depends on it.</summary>
internal enum KerasVersion
{
    /// <summary>The file does not say.</summary>
    Unknown,

    /// <summary>Keras 1 or 2, and tf.keras up to TensorFlow 2.15.</summary>
    Two,

    /// <summary>Keras 3.</summary>
    Three,
}

/// <summary>Reads versions.</summary>
internal static class KerasVersions
{
    /// <summary>The version of a text such as <c>2.15.0</c> or <c>2.6.0-tf</c>; unknown for null.</summary>
    public static KerasVersion Parse(string? text) =>
        int.TryParse(text?.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out int major)
            ? major >= 3 ? KerasVersion.Three : KerasVersion.Two
            : KerasVersion.Unknown;
}
