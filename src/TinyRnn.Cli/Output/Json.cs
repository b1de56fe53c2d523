using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyRnn.Cli.Output;

/// <summary>Writes the one JSON object that <c>--json</c> prints.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        // It is printed, and stands in no page: an apostrophe may stay one.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true, NewLine = "\n",
    };

    /// <summary>Writes an object, indented, with a final newline.</summary>
    public static void Write(TextWriter writer, JsonObject value)
    {
        writer.Write(value.ToJsonString(Indented));
        writer.Write('\n');
    }

    /// <summary>A number, or null where JSON has no word for it (a diverged network's NaN).</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
