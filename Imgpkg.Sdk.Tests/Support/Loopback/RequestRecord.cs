using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Imgpkg.Sdk.Tests.Support.Loopback;

/// <summary>One request as it came over the wire, and the status it was answered with.</summary>
internal sealed class RequestRecord
{
    private const int KeptBytes = 64 * 1024;

    private readonly MemoryStream _body = new();
    private long _bodyLength;
    private volatile int _status;

    public RequestRecord(HttpRequest request)
    {
        Method = request.Method;
        Target = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public string Method { get; }

    /// <summary>Path and query, not decoded.</summary>
    public string Target { get; }

    /// <summary>The path alone, not decoded.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>Header values by name; several lines of one name are joined by a comma.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>How many bytes of the body the registry has read.</summary>
    public long BodyLength => Interlocked.Read(ref _bodyLength);

    /// <summary>The status of the answer; 0 when the connection was cut instead.</summary>
    public int Status
    {
        get => _status;
        set => _status = value;
    }

    /// <summary>The beginning of the body (at most 64 KiB) as text.</summary>
    public string BodyText
    {
        get
        {
            lock (_body)
            {
                return Encoding.UTF8.GetString(_body.GetBuffer(), 0, (int)_body.Length);
            }
        }
    }

    /// <summary>The value of a header; null when it was not sent.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>For example <c>GET /v2/ 200</c>.</summary>
    public override string ToString() => $"{Method} {Target} {Status}";

    public void Received(ReadOnlySpan<byte> bytes)
    {
        Interlocked.Add(ref _bodyLength, bytes.Length);
        lock (_body)
        {
            _body.Write(bytes[..Math.Min(bytes.Length, KeptBytes - (int)_body.Length)]);
        }
    }
}
