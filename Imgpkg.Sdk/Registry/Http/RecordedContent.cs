using System.Net;
using System.Text;

namespace Imgpkg.Sdk.Registry.Http;

/// <summary>The body of an answer, which tells what of it was read once that is over. Reading it is as it was: nothing is fetched ahead.</summary>
internal sealed class RecordedContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly RecordingStream _stream;

    public RecordedContent(HttpContent inner, Action<string> ended)
    {
        _inner = inner;
        _stream = new RecordingStream(inner, ended);
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(name, (IEnumerable<string>)values);
        }
    }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(_stream);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _stream.CopyToAsync(stream);

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? 0;
        return _inner.Headers.ContentLength is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Keeps the beginning of what passes through it.</summary>
    private sealed class RecordingStream(HttpContent content, Action<string> ended) : Infrastructure.ReadOnlyStream
    {
        private const int Limit = 1024 * 1024;

        private readonly MemoryStream _kept = new();
        private Stream? _body;
        private bool _isOver;

        public override int Read(Span<byte> buffer)
        {
            _body ??= content.ReadAsStream();
            return Record(buffer, _body.Read(buffer));
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _body ??= await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int count = await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            return Record(buffer.Span, count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                End();
                _body?.Dispose();
            }

            base.Dispose(disposing);
        }

        private int Record(Span<byte> buffer, int count)
        {
            _kept.Write(buffer[..(int)Math.Min(count, Limit - _kept.Length)]);
            if (count == 0 && !buffer.IsEmpty)
            {
                End();
            }

            return count;
        }

        private void End()
        {
            if (!_isOver)
            {
                _isOver = true;
                ended(Encoding.UTF8.GetString(_kept.GetBuffer(), 0, (int)_kept.Length));
            }
        }
    }
}
