using System;
using System.Linq;

namespace TinyRnn.Format.Tests;

/// <summary>Damages a model file: most often its tree, sometimes its characters.</summary>
internal static class Mutations
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "2", "3", "4", "7", "1.5", "1e3", "1048577", "2147483648", "-2147483649", "9223372036854775808", "1e39", "1e308",
        "1e-60", "0.000001", "16777216",
    ];

    private static readonly string[] Scalars = ["null", "true", "false", "\"\"", "\"input\"", "\"gru\"", "\"AAAA\"", "0", "[]", "{}"];

    private static readonly string[] Words =
    [
        "gru", "lstm", "dense", "simpleRnn", "concat", "add", "multiply", "activation", "conv1d", "embedding", "tanh", "softmax", "relu", "prelu",
        "hardSigmoid", "input", "classes", "sum", "left", "units", "inputs", "offset", "rowScale", "i8", "f16", "tokens", "window", "fast", "1.1",
    ];

    private const string ThreeNaNs = "AADAfwAAwH8AAMB/";

    private const string Characters = "{}[]\":,\\0123456789-+.eEtfn \n\r\tAa/=é\uFEFF\uD83D\u0000";

    /// <summary>The damaged text; the same seed gives the same text.</summary>
    public static string Apply(JsonTree model, int seed)
    {
        Random random = new(seed);
        JsonTree tree = model.Copy();
        int changes = 1 + random.Next(2);
        for (int i = 0; i < changes; i++)
        {
            Change(tree, random);
        }

        string text = tree.ToString();
        return random.Next(4) == 0 ? ChangeCharacters(text, random) : text;
    }

    private static void Change(JsonTree root, Random random)
    {
        JsonTree[] all = [.. root.All()];
        JsonTree target = all[random.Next(all.Length)];
        if (target.Scalar is not null)
        {
            ChangeScalar(target, all, random);
        }
        else
        {
            ChangeChildren(target, all, random);
        }
    }

    private static void ChangeScalar(JsonTree target, JsonTree[] all, Random random)
    {
        bool isString = target.Scalar!.StartsWith('"');
        bool isNumber = char.IsAsciiDigit(target.Scalar[^1]);
        switch (random.Next(8))
        {
            case 0:
                target.Become(Scalars[random.Next(Scalars.Length)]);
                break;
            case 1:
                Swap(target, all[random.Next(all.Length)]);
                break;
            case 2 when isString && target.Scalar.Length > 6:
                target.Scalar = string.Concat(target.Scalar.AsSpan(0, 1 + random.Next(target.Scalar.Length - 2)), "\"");
                break;
            case 3 when isString && target.Scalar.Length > 6:
                int at = 1 + random.Next(target.Scalar.Length - 2);
                target.Scalar = $"{target.Scalar[..at]}{"AZaz09+/=-"[random.Next(10)]}{target.Scalar[(at + 1)..]}";
                break;
            case 4 when isString && target.Scalar.Length > 20:
                int group = 1 + (16 * random.Next((target.Scalar.Length - 2) / 16));
                target.Scalar = $"{target.Scalar[..group]}{ThreeNaNs}{target.Scalar[(group + ThreeNaNs.Length)..]}";
                break;
            case <= 5 when isString:
                target.Scalar = JsonWriter.String(Words[random.Next(Words.Length)]);
                break;
            default:
                target.Become(isNumber ? Numbers[random.Next(Numbers.Length)] : $"\"{random.Next()}\"");
                break;
        }
    }

    /// <summary>Exchanges two values, unless one holds the other.</summary>
    private static void Swap(JsonTree left, JsonTree right)
    {
        if (!left.All().Contains(right) && !right.All().Contains(left))
        {
            (left.Scalar, left.Children, left.IsObject, right.Scalar, right.Children, right.IsObject) =
                (right.Scalar, right.Children, right.IsObject, left.Scalar, left.Children, left.IsObject);
        }
    }

    private static void ChangeChildren(JsonTree target, JsonTree[] all, Random random)
    {
        if (target.Children.Count == 0)
        {
            target.Children.Add((target.IsObject ? JsonWriter.String(Words[random.Next(Words.Length)]) : "", new JsonTree { Scalar = "1" }));
            return;
        }

        int index = random.Next(target.Children.Count);
        (string key, JsonTree value) = target.Children[index];
        switch (random.Next(6))
        {
            case 0:
                target.Children.RemoveAt(index);
                break;
            case 1:
                target.Children.Insert(random.Next(target.Children.Count + 1), (key, value.Copy()));
                break;
            case 2 when target.IsObject:
                target.Children[index] = (JsonWriter.String(Words[random.Next(Words.Length)]), value);
                break;
            case 3 when target.IsObject:
                target.Children[index] = (key.Length > 3 ? key.Remove(1 + random.Next(key.Length - 2), 1) : key, value);
                break;
            case 4:
                int other = random.Next(target.Children.Count);
                (target.Children[index], target.Children[other]) =
                    ((target.Children[index].Key, target.Children[other].Value), (target.Children[other].Key, value));
                break;
            default:
                JsonTree foreign = all[random.Next(all.Length)].Copy();
                target.Children.Insert(index, (target.IsObject ? JsonWriter.String("extra" + random.Next(3)) : "", foreign));
                break;
        }
    }

    private static string ChangeCharacters(string text, Random random)
    {
        int at = random.Next(text.Length);
        char character = Characters[random.Next(Characters.Length)];
        return random.Next(4) switch
        {
            0 => text[..at],
            1 => text.Remove(at, Math.Min(text.Length - at, 1 + random.Next(8))),
            2 => text.Insert(at, character.ToString()),
            _ => $"{text[..at]}{character}{text[(at + 1)..]}",
        };
    }
}
