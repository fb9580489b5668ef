namespace Imgpkg.Sdk.Registry.Http;

/// <summary>Tells whether a host's answers take much longer than they used to. Not thread-safe.</summary>
internal sealed class AnswerTimes
{
    // Generous on purpose: answers differ by what is asked for, and only a queue in the host makes such a difference.
    private const double Rise = 4;
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(200);

    private double _usual;
    private double _now;
    private int _seen;

    public bool AreRising(TimeSpan taken)
    {
        double seconds = taken.TotalSeconds;
        _now = _seen == 0 ? seconds : _now + ((seconds - _now) * 0.3);
        _usual = _seen == 0 ? seconds : _usual + ((seconds - _usual) * (seconds < _usual ? 0.3 : 0.01));
        _seen++;
        return _now > (_usual * Rise) + Noise.TotalSeconds;
    }
}
