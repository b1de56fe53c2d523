using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using TinyRnn.Cli.IO;
using TinyRnn.Training;

namespace TinyRnn.Cli.Commands;

/// <summary>Texts as data: what is a token, what is a class, and what is held out.</summary>
internal sealed class TextFlags
{
    private const string TextExtension = ".txt";
    private const string TableExtension = ".tsv";

    /// <summary>What occurs once teaches the network nothing but what to do with unknown characters.</summary>
    private const int FewestOccurrences = 2;

    private readonly Option<string> _tokens = new("--tokens")
    {
        Description = "Text: what a token is, characters or bytes.", DefaultValueFactory = _ => "characters",
    };

    private readonly Option<string?> _text = new("--text")
    {
        Description = "Text: column of the texts in a .tsv file with a header.", HelpName = "COLUMN",
    };

    private readonly Option<bool> _labelByFile = new("--label-by-file")
    {
        Description = "Text: each .txt file holds one text a line, of the class that the file is named after.",
    };

    private readonly Option<int> _vocabularyLimit = CommonOptions.AtLeast(
        "--vocabulary-limit", 0, "Text: most characters with an entry of their own, the most frequent ones; 0 is all that occur twice in what is trained on. The others share one for unknown characters.", "COUNT");

    private readonly Option<double> _holdOut = CommonOptions.Part(
        "--hold-out", 0, "Labelled texts: part of each class, repeated texts left out, that train leaves out and eval takes alone.");

    private readonly Option<long> _splitSeed = new("--split-seed")
    {
        Description = "Labelled texts: decides which of them are held out.", HelpName = "NUMBER", DefaultValueFactory = _ => 1,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        CommonOptions.AcceptOnly(_tokens, "characters", "bytes");
        foreach (Option option in All())
        {
            command.Add(option);
        }
    }

    /// <summary>Whether paths mean texts: .txt or .tsv files, or folders that hold nothing but them.</summary>
    /// <exception cref="InputException">A path means texts and another does not.</exception>
    public static bool Applies(IReadOnlyList<string> paths)
    {
        string[] files = [.. paths.SelectMany(Files)];
        bool[] areText = [.. files.Select(IsText)];
        return files.Length > 0 && areText.Any(isText => isText) && (areText.All(isText => isText)
            ? true
            : throw new InputException($"{files[0]} and others: texts (.txt, .tsv) cannot be mixed with other files"));
    }

    /// <summary>The first of these options that is given, or null.</summary>
    public string? FirstGiven(ParseResult parsed) =>
        All().FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>Reads the texts.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="paths">Files or folders that <see cref="Applies"/> to.</param>
    /// <param name="part">Which part of a hold-out is meant.</param>
    /// <param name="labelColumn">Column of the classes in .tsv files with a header; or null.</param>
    /// <param name="vocabulary">The model's vocabulary; null to make one of the texts.</param>
    /// <param name="until">Part of each text that a vocabulary is made of: what is held out has no say in it.</param>
    /// <param name="memoryBytes">Where the texts would take more than this together, their tokens wait in a temporary file.</param>
    /// <exception cref="UsageException">The options contradict each other or the files.</exception>
    /// <exception cref="InputException">A file is missing.</exception>
    /// <exception cref="DataFileException">A file's content is wrong.</exception>
    public SequenceDataset Read(
        ParseResult parsed,
        IReadOnlyList<string> paths,
        DataPart part,
        string? labelColumn,
        IReadOnlyList<string>? vocabulary,
        double until,
        long memoryBytes)
    {
        string[] files = [.. paths.SelectMany(Files)];
        foreach (string file in files)
        {
            MatrixFile.RequireFile(file);
        }

        if (files.Select(Path.GetExtension).Distinct().Count() > 1)
        {
            throw new InputException($"{files[0]} and others: .txt and .tsv files cannot be mixed");
        }

        bool isTable = Path.GetExtension(files[0]) == TableExtension;
        RequireFitting(parsed, isTable, labelColumn);
        string name = string.Join(", ", files.Select(Path.GetFileName));
        int limit = parsed.GetValue(_vocabularyLimit);
        bool isLarge = RecordingFiles.AreLarge(files, memoryBytes / TextDataset.MostBytesOfToken);
        if (!isTable && !parsed.GetValue(_labelByFile))
        {
            (string File, IEnumerable<string> Pieces)[] texts = [.. files.Select(file => (file, TextDataReader.ReadText(file)))];
            if (texts.FirstOrDefault(text => text.Pieces.All(piece => piece.Length == 0)) is { File: { } empty })
            {
                throw new InputException($"{empty}: the file is empty; expected a text");
            }

            Vocabulary tokens = Choose(parsed, vocabulary, () => Vocabulary.OfCharacters(
                texts.SelectMany(text => TextDataset.Until(text.Pieces, until)), limit, FewestOccurrences, hasUnknown: true));
            return TextDataset.OfText(name, texts, tokens, isLarge);
        }

        IEnumerable<LabelledText> labelled = files.SelectMany(file => isTable
            ? TextDataReader.ReadTable(file, labelColumn, parsed.GetValue(_text))
            : TextDataReader.ReadClass(file));
        double held = parsed.GetValue(_holdOut);
        if (held > 0)
        {
            var split = TextHoldOut.Split(labelled, held, parsed.GetValue(_splitSeed));
            labelled = part == DataPart.Train ? split.Training : split.HeldOut;
        }

        Vocabulary characters = Choose(parsed, vocabulary, () =>
            Vocabulary.OfCharacters(labelled.Select(text => text.Text), limit, FewestOccurrences, hasUnknown: true));
        return TextDataset.OfLabelled(name, labelled, characters, isLarge);
    }

    private Vocabulary Choose(ParseResult parsed, IReadOnlyList<string>? ofModel, Func<Vocabulary> make) =>
        ofModel is not null ? Vocabulary.Of(ofModel)
        : parsed.GetValue(_tokens) == "bytes" ? Vocabulary.OfBytes()
        : make();

    private void RequireFitting(ParseResult parsed, bool isTable, string? labelColumn)
    {
        bool labelByFile = parsed.GetValue(_labelByFile);
        string? problem = isTable && labelByFile ? "--label-by-file is for .txt files; a .tsv file has a column of classes"
            : !isTable && (labelColumn ?? parsed.GetValue(_text)) is not null ? "--label and --text name columns of .tsv files; a .txt file has none"
            : labelColumn is null && parsed.GetValue(_text) is not null ? "--text names a column of a header; name the column of the classes with --label too"
            : !isTable && !labelByFile && parsed.GetValue(_holdOut) > 0
                ? "--hold-out splits labelled texts; for one text use --until when training and --from in eval"
            : parsed.GetValue(_tokens) == "bytes" && parsed.GetValue(_vocabularyLimit) > 0 ? "--vocabulary-limit is for characters; there are 256 bytes"
            : null;
        if (problem is not null)
        {
            throw new UsageException(problem + ".");
        }
    }

    private static bool IsText(string file) => Path.GetExtension(file) is TextExtension or TableExtension;

    /// <summary>The texts of a folder in ordinal order, where it holds nothing else that could be data; a file as it is.</summary>
    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path).Where(file => Path.GetExtension(file).Length > 0).Order(StringComparer.Ordinal) : [path];

    /// <summary>The options.</summary>
    public IEnumerable<Option> All() => [_tokens, _text, _labelByFile, _vocabularyLimit, _holdOut, _splitSeed];
}
