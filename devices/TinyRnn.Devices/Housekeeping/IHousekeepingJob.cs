namespace TinyRnn.Devices.Housekeeping;

/// <summary>Slow work beside the loop, such as writing files.</summary>
public interface IHousekeepingJob
{
    /// <summary>Does what is due. Called on the housekeeping thread, again and again. Failures of files are counted, not thrown.</summary>
    /// <param name="isLast">True for the last call, after the loop has ended: finish everything.</param>
    void Run(bool isLast);
}
