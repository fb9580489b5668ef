using System.Net;
using System.Text;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.Registry;
using Imgpkg.Sdk.Registry.Http;
using Imgpkg.Sdk.Tests.Support.Loopback;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Registry.Http;

/// <summary>Uploads that are refused before, or while, their body is sent: the answer counts, not the broken connection.</summary>
[TestFixture]
[CancelAfter(15_000)]
internal sealed class EarlyRefusalTests
{
    // More than the sockets of both sides hold.
    private static readonly byte[] Large = new byte[16 * 1024 * 1024];

    [Test]
    public async Task LargeBody_AsksBeforeItIsSent([Values] bool streamed, [Values(413, 403)] int status, CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        registry.Faults.Add(streamed ? "PATCH" : "PUT", "uploads", Fault.Error(status, "DENIED", "the blob is too large"), FaultList.Always);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);

        var e = (RegistryException)(await Assert.ThrowsAsync(Is.InstanceOf<RegistryException>(), () => PutAsync(store, Large, streamed, token)))!;

        Assert.That((e.StatusCode, e.Code), Is.EqualTo(((HttpStatusCode)status, "DENIED")));
        Assert.That(e.Message, Does.EndWith("DENIED: the blob is too large"));
        Assert.That(registry.Requests.Count(request => request.Method == "POST"), Is.EqualTo(1));
        Assert.That(registry.Requests[1].Header("Expect"), Is.EqualTo("100-continue"));
    }

    [Test]
    public async Task SmallBody_IsSentAtOnce(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();

        await PutAsync(host.Open(registry, RepositoryAccess.Write), HttpHost.Content, streamed: false, token);

        Assert.That(registry.Requests.Select(request => request.Header("Expect")), Is.All.Null);
    }

    [Test]
    public async Task RefusalInTheMiddleOfTheBody_IsTheAnswer([Values] bool streamed, CancellationToken token)
    {
        await using var server = new RefusingServer();
        await using var host = new HttpHost();
        host.Services.GetRequiredService<RegistrySchemes>().Learn(server.Registry, Uri.UriSchemeHttp);
        IRepositoryStore store = host.Open($"{server.Registry}/team/app", RepositoryAccess.Write);

        RegistryException e = (await Assert.ThrowsAsync<RegistryException>(() => PutAsync(store, Large, streamed, token)))!;

        Assert.That(e.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(e.Message, Does.EndWith(": too large for us"));
        Assert.That(server.Methods.Count(method => method == "POST"), Is.EqualTo(1));
    }

    [Test]
    public async Task SynchronousSourcesAndReaders_WorkAsWell(CancellationToken token)
    {
        await using LoopbackRegistry registry = await LoopbackRegistry.StartAsync(cancellationToken: token);
        await using var host = new HttpHost();
        IRepositoryStore store = host.Open(registry, RepositoryAccess.Write);
        Descriptor blob = SampleImage.Describe(MediaTypes.OciLayer, Large);

        await store.PutBlobAsync(blob, BlobSource.FromWriter((stream, _) => Task.Run(() => stream.Write(Large), token)), token);
        Stream opened = await store.OpenBlobAsync(blob, token);
        await using (opened)
        {
            long read = await Task.Run(() => Drain(opened), token);
            Assert.That(read, Is.EqualTo(Large.Length));
        }
    }

    [Test]
    public async Task Stream_WhoseWritingFailed_GivesTheAnswerAndThenTheFailure()
    {
        using var inner = new BrokenStream(Encoding.ASCII.GetBytes("HTTP/1.1 413"));
        await using var stream = new EarlyAnswerStream(inner);

        await stream.WriteAsync(new byte[10]);
        await stream.WriteAsync(new byte[10]);
        await stream.FlushAsync();

        byte[] answer = new byte[100];
        int nothing = await stream.ReadAsync(Memory<byte>.Empty);
        int read = await stream.ReadAsync(answer);
        Assert.That((nothing, read), Is.EqualTo((0, 12)));
        IOException e = (await Assert.ThrowsAsync<IOException>(() => stream.ReadExactlyAsync(answer).AsTask()))!;
        Assert.That((e.Message, inner.Writes), Is.EqualTo(("Broken pipe", 1)));
    }

    [Test]
    public async Task Stream_WhoseWritingFailed_EndsALargeBodySoon()
    {
        using var inner = new BrokenStream([]);
        await using var stream = new EarlyAnswerStream(inner);
        byte[] piece = new byte[1024 * 1024];
        await stream.WriteAsync(piece);
        for (long dropped = 0; dropped < EarlyAnswerStream.MaxDropped; dropped += piece.Length)
        {
            await stream.WriteAsync(piece);
        }

        IOException e = (await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(piece).AsTask()))!;
        Assert.That((e.Message, inner.Writes), Is.EqualTo(("Broken pipe", 1)));
    }

    private static long Drain(Stream stream)
    {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            total += read;
        }

        return total;
    }

    private static Task PutAsync(IRepositoryStore store, byte[] content, bool streamed, CancellationToken token)
    {
        var source = BlobSource.FromBytes(content);
        return streamed
            ? ((IStreamingBlobStore)store).PutBlobAsync(MediaTypes.OciLayer, source, token)
            : store.PutBlobAsync(SampleImage.Describe(MediaTypes.OciLayer, content), source, token);
    }

    private sealed class BrokenStream(byte[] answer) : MemoryStream(answer)
    {
        public int Writes { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            throw new IOException("Broken pipe");
        }
    }
}
