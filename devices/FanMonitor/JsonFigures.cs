using System.Globalization;
using System.Text;

namespace TinyRnn.FanMonitor;

/// <summary>One flat JSON object of figures, put together by hand: a serialiser would double a NativeAOT binary.</summary>
internal sealed class JsonFigures
{
    private readonly StringBuilder _text = new("{");

    /// <summary>Adds a whole number.</summary>
    public JsonFigures Add(string name, long value) => AddRaw(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a number in the form that reads back the same.</summary>
    public JsonFigures Add(string name, double value) => AddRaw(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds a truth value.</summary>
    public JsonFigures Add(string name, bool value) => AddRaw(name, value ? "true" : "false");

    /// <summary>Adds text that needs no escapes.</summary>
    public JsonFigures Add(string name, string value) => AddRaw(name, $"\"{value}\"");

    /// <summary>Adds a list of numbers.</summary>
    public JsonFigures Add(string name, double[] values)
    {
        string[] texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = values[i].ToString("R", CultureInfo.InvariantCulture);
        return AddRaw(name, $"[{string.Join(',', texts)}]");
    }

    /// <summary>Adds a table of numbers, row by row.</summary>
    public JsonFigures Add(string name, int[,] values)
    {
        string[] rows = new string[values.GetLength(0)];
        for (int row = 0; row < rows.Length; row++)
        {
            string[] cells = new string[values.GetLength(1)];
            for (int column = 0; column < cells.Length; column++)
                cells[column] = values[row, column].ToString(CultureInfo.InvariantCulture);
            rows[row] = $"[{string.Join(',', cells)}]";
        }

        return AddRaw(name, $"[{string.Join(',', rows)}]");
    }

    /// <inheritdoc/>
    public override string ToString() => _text + "}";

    private JsonFigures AddRaw(string name, string json)
    {
        if (_text.Length > 1)
            _text.Append(',');
        _text.Append('"').Append(name).Append("\":").Append(json);
        return this;
    }
}
