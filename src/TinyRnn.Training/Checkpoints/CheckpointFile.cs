using System;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace TinyRnn.Training.Checkpoints;

/// <summary>
/// The file of <see cref="CheckpointOptions"/>: a mark, the SHA-256 of the data and of the options that decide the result, the state,
/// and the SHA-256 of all that.
/// </summary>
internal sealed class CheckpointFile
{
    private static readonly byte[] Mark = "TinyRnn checkpoint 2\n"u8.ToArray();

    /// <summary>Steps that are hashed at a time.</summary>
    private const int Piece = 4096;

    private readonly CheckpointOptions _options;
    private readonly byte[] _identity;
    private readonly Stopwatch _sinceWrite = Stopwatch.StartNew();

    /// <summary>Takes the data and options that a state belongs to.</summary>
    public CheckpointFile(CheckpointOptions options, SequenceDataset data, TrainingOptions training)
    {
        _options = options;
        _identity = Identity(data, training);
    }

    /// <summary>The state to go on from, or null where there is none or nobody wants it.</summary>
    /// <exception cref="TrainingException">The file is damaged or belongs to other data or options.</exception>
    public BinaryReader? Open()
    {
        if (!_options.Resume || !File.Exists(_options.Path))
        {
            return null;
        }

        byte[] content = File.ReadAllBytes(_options.Path);
        int end = content.Length - SHA256.HashSizeInBytes;
        int start = Mark.Length + SHA256.HashSizeInBytes;
        if (end < start
            || !content.AsSpan().StartsWith(Mark)
            || !SHA256.HashData(content.AsSpan(0, end)).AsSpan().SequenceEqual(content.AsSpan(end)))
        {
            throw new TrainingException(
                $"{_options.Path}: expected a whole checkpoint of this version of the trainer, found another or damaged file. "
                + "Delete it to start anew.");
        }

        if (!content.AsSpan(Mark.Length, SHA256.HashSizeInBytes).SequenceEqual(_identity))
        {
            throw new TrainingException(
                $"{_options.Path}: the checkpoint belongs to other data or other options; only the number of threads may change. "
                + "Use what it was started with, or delete it to start anew.");
        }

        return new BinaryReader(new MemoryStream(content, start, end - start));
    }

    /// <summary>Writes a state if the interval is over.</summary>
    /// <param name="save">Writes the state.</param>
    /// <exception cref="TrainingException">The file cannot be written; the one before is untouched.</exception>
    public void Write(Action<BinaryWriter> save)
    {
        if (_sinceWrite.Elapsed < _options.Interval)
        {
            return;
        }

        using MemoryStream content = new();
        content.Write(Mark);
        content.Write(_identity);
        using (BinaryWriter writer = new(content, Encoding.UTF8, leaveOpen: true))
        {
            save(writer);
        }

        byte[] hash = SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length));
        content.Write(hash);
        string temporary = _options.Path + ".tmp";
        try
        {
            using (FileStream stream = new(temporary, FileMode.Create))
            {
                stream.Write(content.GetBuffer(), 0, (int)content.Length);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, _options.Path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new TrainingException(
                $"{_options.Path}: the checkpoint of {content.Length} bytes cannot be written ({exception.Message.Split(" : '")[0].TrimEnd('.')}). "
                + "Make room, or choose another place for checkpoints.");
        }

        _sinceWrite.Restart();
    }

    /// <summary>Training is complete: nobody needs the file any more.</summary>
    public void Delete()
    {
        File.Delete(_options.Path);
        File.Delete(_options.Path + ".tmp");
    }

    private static byte[] Identity(SequenceDataset data, TrainingOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Text(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Text((options with { Threads = null }).ToJson());
        Text(FormattableString.Invariant($"{data.Name} {data.Horizon} {data.SampleRateHz} {Network.TrainingNetwork.WidestVector}"));
        Text(string.Join('\t', [.. data.Features, .. data.Labels, .. data.Targets, .. data.Units, .. data.Vocabulary?.Entries ?? []]));
        foreach (Recording recording in data.Recordings)
        {
            Text(FormattableString.Invariant($"{recording.Id} {recording.Steps} {recording.Label}"));
            for (int step = 0; step < recording.Steps; step += Piece)
            {
                int count = Math.Min(Piece, recording.Steps - step);
                hash.AppendData(MemoryMarshal.AsBytes<float>(recording.CopyValues(step, count)));
                hash.AppendData(MemoryMarshal.AsBytes<float>(recording.TargetCount == 0 ? [] : recording.CopyTargets(step, count)));
            }
        }

        return hash.GetHashAndReset();
    }
}
