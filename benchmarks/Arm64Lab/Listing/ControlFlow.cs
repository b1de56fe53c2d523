using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Arm64Lab.Listing;

/// <summary>A loop: entered at its first block only.</summary>
/// <param name="Header">The block that every pass starts with.</param>
/// <param name="Blocks">All of its blocks, by address; they need not lie together.</param>
internal sealed record CodeLoop(CodeRange Header, IReadOnlyList<CodeRange> Blocks)
{
    /// <summary>Whether an instruction belongs to it.</summary>
    public bool Contains(int index) => Blocks.Any(block => block.Contains(index));
}

/// <summary>Straight runs of a function and the loops among them.</summary>
internal sealed class ControlFlow
{
    private readonly IReadOnlyList<Instruction> _instructions;
    private readonly List<int>[] _successors;

    /// <summary>Finds blocks and loops.</summary>
    /// <param name="instructions">The function from its entry on.</param>
    public ControlFlow(IReadOnlyList<Instruction> instructions)
    {
        _instructions = instructions;
        Blocks = FindBlocks();
        _successors = [.. Blocks.Select(Successors)];
        InnerLoops = FindInnerLoops();
    }

    /// <summary>Straight runs: entered at the first instruction only, left after the last one only. A call ends a run.</summary>
    public IReadOnlyList<CodeRange> Blocks { get; }

    /// <summary>Loops that hold no other loop.</summary>
    public IReadOnlyList<CodeLoop> InnerLoops { get; }

    /// <summary>The instruction at an address; null where it lies outside the function.</summary>
    public static int? IndexOf(IReadOnlyList<Instruction> instructions, ulong? address)
    {
        if (address is not { } value || instructions.Count == 0 || value < instructions[0].Address)
        {
            return null;
        }

        ulong index = (value - instructions[0].Address) / Instruction.Bytes;
        return index < (ulong)instructions.Count ? (int)index : null;
    }

    private List<CodeRange> FindBlocks()
    {
        SortedSet<int> starts = [0, _instructions.Count];
        for (int i = 0; i < _instructions.Count; i++)
        {
            if (_instructions[i].IsBranch)
            {
                starts.Add(i + 1);
            }

            if (IndexOf(_instructions, _instructions[i].JumpTarget) is { } target)
            {
                starts.Add(target);
            }
        }

        return [.. starts.Zip(starts.Skip(1), (first, next) => new CodeRange(first, next - 1))];
    }

    private List<int> Successors(CodeRange block, int index)
    {
        List<int> successors = [];
        Instruction last = _instructions[block.Last];
        if (IndexOf(_instructions, last.JumpTarget) is { } target)
        {
            successors.Add(BlockAt(target));
        }

        if (last.Mnemonic is not ("b" or "br" or "ret") && index + 1 < Blocks.Count)
        {
            successors.Add(index + 1);
        }

        return successors;
    }

    private int BlockAt(int instruction)
    {
        int block = 0;
        while (Blocks[block].Last < instruction)
        {
            block++;
        }

        return block;
    }

    private List<CodeLoop> FindInnerLoops()
    {
        // Jumps back to one header make one loop.
        Dictionary<int, HashSet<int>> loops = [];
        foreach ((int from, int header) in BackEdges())
        {
            if (!loops.TryGetValue(header, out HashSet<int>? members))
            {
                loops.Add(header, members = [header]);
            }

            AddWithPredecessors(from, members);
        }

        return [.. loops.Where(loop => !loops.Any(other => other.Key != loop.Key && loop.Value.IsProperSupersetOf(other.Value)))
            .OrderBy(loop => loop.Key)
            .Select(loop => new CodeLoop(Blocks[loop.Key], [.. loop.Value.Order().Select(block => Blocks[block])]))];
    }

    /// <summary>Edges to a block that a walk from the entry is still inside of.</summary>
    private List<(int From, int Header)> BackEdges()
    {
        List<(int From, int Header)> edges = [];
        HashSet<int> seen = [], open = [];
        Stack<(int Block, int Next)> path = new();
        void Enter(int block)
        {
            seen.Add(block);
            open.Add(block);
            path.Push((block, 0));
        }

        if (Blocks.Count > 0)
        {
            Enter(0);
        }

        while (path.TryPop(out (int Block, int Next) place))
        {
            if (place.Next == _successors[place.Block].Count)
            {
                open.Remove(place.Block);
                continue;
            }

            path.Push((place.Block, place.Next + 1));
            int next = _successors[place.Block][place.Next];
            if (open.Contains(next))
            {
                edges.Add((place.Block, next));
            }
            else if (!seen.Contains(next))
            {
                Enter(next);
            }
        }

        return edges;
    }

    /// <summary>Adds everything that leads to a block without passing what is already there.</summary>
    private void AddWithPredecessors(int block, HashSet<int> members)
    {
        Stack<int> open = new([block]);
        while (open.TryPop(out int member))
        {
            if (members.Add(member))
            {
                for (int i = 0; i < _successors.Length; i++)
                {
                    if (_successors[i].Contains(member))
                    {
                        open.Push(i);
                    }
                }
            }
        }
    }
}
