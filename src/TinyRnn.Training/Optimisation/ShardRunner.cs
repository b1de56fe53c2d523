using System;
using System.Threading;

namespace TinyRnn.Training.Optimisation;

/// <summary>
/// Runs the shards of a minibatch on a fixed set of threads without allocating. Which thread takes which shard is left to
/// chance; every shard writes only its own buffers, so chance does not reach the result.
/// </summary>
internal sealed class ShardRunner : IDisposable
{
    private readonly Action<int> _work;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private int _count;
    private int _next;
    private Exception? _failure;
    private volatile bool _stopping;

    /// <summary>Starts the threads; the caller of <see cref="Run"/> is one of them.</summary>
    /// <param name="threads">At least 1.</param>
    /// <param name="work">What to do for a shard index.</param>
    public ShardRunner(int threads, Action<int> work)
    {
        _work = work;
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(WorkLoop) { IsBackground = true, Name = $"TinyRnn trainer {i + 1}" };
            _threads[i].Start();
        }
    }

    /// <summary>Does the work for indices 0 to <paramref name="count"/> - 1 and returns when all are done.</summary>
    public void Run(int count)
    {
        _count = count;
        _next = 0;
        int helpers = int.Min(_threads.Length, count - 1);
        if (helpers > 0)
        {
            _start.Release(helpers);
        }

        TakeShards();
        for (int i = 0; i < helpers; i++)
        {
            _done.Wait();
        }

        if (Interlocked.Exchange(ref _failure, null) is Exception failure)
        {
            throw new InvalidOperationException("A training thread failed: " + failure.Message, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        if (_threads.Length > 0)
        {
            _start.Release(_threads.Length);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _start.Dispose();
        _done.Dispose();
    }

    private void WorkLoop()
    {
        while (true)
        {
            _start.Wait();
            if (_stopping)
            {
                return;
            }

            TakeShards();
            _done.Release();
        }
    }

    private void TakeShards()
    {
        try
        {
            for (int i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
            {
                _work(i);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
        }
    }
}
