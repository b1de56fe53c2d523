namespace TinyRnn.Devices.Ports;

/// <summary>One input line: a button, a switch, a sensor's interrupt.</summary>
public interface IDigitalInput
{
    /// <summary>What the line is now; active is after the backend's polarity. Allocates nothing.</summary>
    /// <exception cref="PortException">The line is gone, such as an unplugged adapter.</exception>
    bool Read();
}
