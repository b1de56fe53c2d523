namespace TinyRnn.Devices.Ports;

/// <summary>One output line: a lamp, a relay, a buzzer.</summary>
public interface IDigitalOutput
{
    /// <summary>Sets the line. Writing the value it has is allowed and changes nothing. Allocates nothing.</summary>
    /// <param name="active">True drives what hangs on the line (its electrical polarity is the backend's matter), false releases it.</param>
    void Write(bool active);
}
