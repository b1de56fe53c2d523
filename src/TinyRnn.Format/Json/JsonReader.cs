using System.Collections.Generic;
using System.Globalization;

namespace TinyRnn.Format;

/// <summary>
/// A strict JSON reader (RFC 8259) that keeps the place of every value: no comments, no trailing commas, no repeated keys, no
/// unpaired surrogates. The generator cannot carry a JSON package with it, and the common ones drop the places.
/// Memory is in proportion to the text; nesting is limited, so no text can exhaust the stack.
/// </summary>
sealed class JsonReader
{
    private const int MaximumDepth = 32;
    private const char ByteOrderMark = '\uFEFF';

    private readonly string _text;
    private readonly ModelProblems _problems;
    private int _position;
    private int _depth;

    private JsonReader(string text, ModelProblems problems)
    {
        _text = text;
        _problems = problems;
        _position = text.Length > 0 && text[0] == ByteOrderMark ? 1 : 0;
    }

    /// <summary>The one value that the text holds.</summary>
    public static JsonNode Read(string text, ModelProblems problems)
    {
        JsonReader reader = new(text, problems);
        JsonNode node = reader.ReadValue("a JSON object");
        reader.SkipSpace();
        if (reader._position < text.Length)
        {
            throw reader.Syntax($"found {reader.Here()} after the end of the model; expected nothing more. Remove it.");
        }

        return node;
    }

    private JsonNode ReadValue(string expected)
    {
        SkipSpace();
        if (_position >= _text.Length)
        {
            throw Truncated(expected);
        }

        char first = _text[_position];
        switch (first)
        {
            case '{':
                return ReadObject();
            case '[':
                return ReadList();
            case '"':
                int start = _position;
                string text = JsonStringReader.Read(_text, ref _position, _problems);
                return new(JsonType.String, new(start, _position - start)) { Text = text };
            case 't':
                return ReadWord("true", JsonType.Flag, true);
            case 'f':
                return ReadWord("false", JsonType.Flag, false);
            case 'n':
                return ReadWord("null", JsonType.Null, false);
            case '-' or (>= '0' and <= '9'):
                return ReadNumber();
            default:
                throw Syntax($"found {Here()}; expected {expected}. Correct the JSON.");
        }
    }

    private JsonNode ReadObject()
    {
        int start = Enter();
        List<JsonMember> members = [];
        HashSet<string> keys = [];
        if (!TryTake('}'))
        {
            do
            {
                members.Add(ReadMember(keys));
            }
            while (TryTakeComma('}', "',' or '}' in the object"));
        }

        _depth--;
        return new(JsonType.Object, new(start, 1)) { Members = members };
    }

    private JsonMember ReadMember(HashSet<string> keys)
    {
        SkipSpace();
        if (_position >= _text.Length)
        {
            throw Truncated("a key");
        }

        if (_text[_position] != '"')
        {
            throw Syntax($"found {Here()}; expected a key in double quotes. Correct the JSON (no comma after the last entry).");
        }

        int start = _position;
        string key = JsonStringReader.Read(_text, ref _position, _problems);
        SourceSpan span = new(start, _position - start);
        if (!keys.Add(key))
        {
            throw _problems.At(span, ModelErrorCodes.DuplicateKey,
                $"The key {Wording.Quote(key)} stands twice in one object. Remove or rename one of them.");
        }

        SkipSpace();
        if (_position >= _text.Length)
        {
            throw Truncated("':'");
        }

        if (_text[_position] != ':')
        {
            throw Syntax($"found {Here()} after the key {Wording.Quote(key)}; expected ':'. Correct the JSON.");
        }

        _position++;
        return new(key, span, ReadValue($"a value of the key {Wording.Quote(key)}"));
    }

    private JsonNode ReadList()
    {
        int start = Enter();
        List<JsonNode> items = [];
        if (!TryTake(']'))
        {
            do
            {
                items.Add(ReadValue("a value (no comma after the last entry)"));
            }
            while (TryTakeComma(']', "',' or ']' in the list"));
        }

        _depth--;
        return new(JsonType.List, new(start, 1)) { Items = items };
    }

    private int Enter()
    {
        if (++_depth > MaximumDepth)
        {
            throw _problems.At(new(_position, 1), ModelErrorCodes.JsonTooDeep,
                $"The JSON is nested more than {MaximumDepth} deep; a model file needs 5. This is not a model file.");
        }

        return _position++;
    }

    /// <summary>Takes a ',' and says that another entry follows, or takes the closing bracket and says that none does.</summary>
    private bool TryTakeComma(char closing, string expected)
    {
        SkipSpace();
        if (_position >= _text.Length)
        {
            throw Truncated(expected);
        }

        char found = _text[_position];
        if (found != ',' && found != closing)
        {
            throw Syntax($"found {Here()}; expected {expected}. Correct the JSON.");
        }

        _position++;
        return found == ',';
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        bool taken = _position < _text.Length && _text[_position] == wanted;
        _position += taken ? 1 : 0;
        return taken;
    }

    private JsonNode ReadWord(string word, JsonType type, bool flag)
    {
        int start = _position;
        int length = 0;
        while (length < word.Length && start + length < _text.Length && _text[start + length] == word[length])
        {
            length++;
        }

        if (length < word.Length && start + length >= _text.Length)
        {
            throw Truncated($"'{word}'");
        }

        if (length < word.Length)
        {
            throw _problems.At(new(start, length), ModelErrorCodes.JsonSyntax,
                $"The JSON is wrong: expected '{word}', found {Wording.Quote(_text.Substring(start, length + 1))}. Correct the JSON.");
        }

        _position += length;
        return new(type, new(start, length)) { Flag = flag };
    }

    private JsonNode ReadNumber()
    {
        int start = _position;
        TakeIf('-');
        int wholeStart = _position;
        int whole = TakeDigits(start);
        if (whole > 1 && _text[wholeStart] == '0')
        {
            throw _problems.At(new(start, _position - start), ModelErrorCodes.JsonSyntax,
                "The JSON is wrong: a number begins with a superfluous 0. Remove the 0.");
        }

        if (TakeIf('.'))
        {
            TakeDigits(start);
        }

        if (TakeIf('e') || TakeIf('E'))
        {
            _ = TakeIf('+') || TakeIf('-');
            TakeDigits(start);
        }

        SourceSpan span = new(start, _position - start);
        string digits = _text.Substring(start, span.Length);
        bool isParsed = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        if (!isParsed || !BlobDecoder.IsFinite(value))
        {
            throw _problems.At(span, ModelErrorCodes.NumberOutOfRange,
                $"The number {Wording.Quote(digits)} is out of range; expected at most 1.7E+308 in size. Correct it.");
        }

        return new(JsonType.Number, span) { Text = digits, Number = value };
    }

    private int TakeDigits(int numberStart)
    {
        int start = _position;
        while (_position < _text.Length && _text[_position] is >= '0' and <= '9')
        {
            _position++;
        }

        if (_position == start)
        {
            throw _position >= _text.Length
                ? Truncated("a digit")
                : _problems.At(new(numberStart, _position - numberStart + 1), ModelErrorCodes.JsonSyntax,
                    $"The JSON is wrong: found {Here()} in a number; expected a digit. Correct the number.");
        }

        return _position - start;
    }

    private bool TakeIf(char wanted)
    {
        bool taken = _position < _text.Length && _text[_position] == wanted;
        _position += taken ? 1 : 0;
        return taken;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
        }
    }

    private string Here() => Wording.Quote(_text[_position].ToString());

    private ModelFileException Syntax(string message) =>
        _problems.At(new(_position, 1), ModelErrorCodes.JsonSyntax, "The JSON is wrong: " + message);

    private ModelFileException Truncated(string expected) =>
        _problems.At(new(_text.Length, 0), ModelErrorCodes.JsonTruncated,
            $"The file ends early: expected {expected}, found the end of the file. Copy or export the file again.");
}
