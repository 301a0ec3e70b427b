using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Orleans.Serialization.Buffers;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.GeneratedCodeHelpers;
using Orleans.Serialization.WireProtocol;

namespace VoiceAgent.Grains.Interfaces;

/// <summary>A value that travels between processes as its JSON. The JSON is written where the value first leaves a process, and read where somebody asks for the value.</summary>
/// <remarks>A process that only keeps the value or hands it on does not read it. Thus a build passes on whole what only a later one understands.
/// A gateway keeps a conversation for call silos that may be of another build. Within a process there is the value itself, and no JSON.
/// On the wire there are the length of the JSON and the JSON in UTF-8, as of a <c>byte[]</c>. Thread-safe.</remarks>
/// <typeparam name="T">The type of the value, which must be immutable, as it is written later than it is given.</typeparam>
public sealed class Json<T>
    where T : class
{
    private readonly Func<T, byte[]>? _write;
    private T? _value;
    private byte[]? _utf8;

    /// <param name="write">Makes the value's JSON, in UTF-8.</param>
    public Json(T value, Func<T, byte[]> write) => (_value, _write) = (value, write);

    /// <param name="utf8">The value's JSON, in UTF-8; nobody may write into it any more.</param>
    public Json(byte[] utf8) => _utf8 = utf8;

    /// <summary>The value's JSON, in UTF-8.</summary>
    public byte[] Utf8 => _utf8 ??= _write!(_value!);

    /// <summary>Returns the value.</summary>
    /// <param name="read">Reads the value from its JSON in UTF-8, where this process does not have it yet.</param>
    public T Read(Func<byte[], T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return _value ??= read(_utf8!);
    }
}

/// <summary>A list of values that travel as <see cref="Json{T}"/> does; on the wire it is a list of <c>byte[]</c>.</summary>
[CollectionBuilder(typeof(JsonList), nameof(JsonList.Create))]
public sealed class JsonList<T>(IReadOnlyList<Json<T>> items) : IReadOnlyList<Json<T>>
    where T : class
{
    public int Count => items.Count;

    public Json<T> this[int index] => items[index];

    public IEnumerator<Json<T>> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes a <see cref="JsonList{T}"/> of a collection expression.</summary>
public static class JsonList
{
    public static JsonList<T> Create<T>(ReadOnlySpan<Json<T>> items)
        where T : class =>
        new(items.ToArray());
}

[RegisterSerializer]
internal sealed class JsonCodec<T> : IFieldCodec<Json<T>>
    where T : class
{
    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] Json<T> value)
        where TBufferWriter : IBufferWriter<byte>
    {
        if (ReferenceCodec.TryWriteReferenceField(ref writer, fieldIdDelta, expectedType, value))
            return;
        writer.WriteFieldHeader(fieldIdDelta, expectedType, typeof(Json<T>), WireType.LengthPrefixed);
        writer.WriteVarUInt32((uint)value!.Utf8.Length);
        writer.Write(value.Utf8);
    }

    [return: MaybeNull]
    public Json<T> ReadValue<TInput>(ref Reader<TInput> reader, Field field)
    {
        if (field.WireType == WireType.Reference)
            return ReferenceCodec.ReadReference<Json<T>, TInput>(ref reader, field);
        field.EnsureWireType(WireType.LengthPrefixed);
        var value = new Json<T>(reader.ReadBytes(reader.ReadVarUInt32()));
        ReferenceCodec.RecordObject(reader.Session, value);
        return value;
    }
}

[RegisterSerializer]
internal sealed class JsonListCodec<T> : IFieldCodec<JsonList<T>>
    where T : class
{
    private readonly IFieldCodec<IReadOnlyList<byte[]>> _lists;

    public JsonListCodec(IFieldCodec<IReadOnlyList<byte[]>> lists) => _lists = OrleansGeneratedCodeHelper.UnwrapService(this, lists);

    public void WriteField<TBufferWriter>(ref Writer<TBufferWriter> writer, uint fieldIdDelta, [AllowNull] Type expectedType, [AllowNull] JsonList<T> value)
        where TBufferWriter : IBufferWriter<byte> =>
        _lists.WriteField(ref writer, fieldIdDelta, typeof(IReadOnlyList<byte[]>), value is null ? null! : value.Count == 0 ? [] : [.. value.Select(item => item.Utf8)]);

    [return: MaybeNull]
    public JsonList<T> ReadValue<TInput>(ref Reader<TInput> reader, Field field) =>
        _lists.ReadValue(ref reader, field) is { } list ? new JsonList<T>([.. list.Select(utf8 => new Json<T>(utf8))]) : null;
}

[RegisterCopier]
internal sealed class JsonCopier<T> : ShallowCopier<Json<T>>
    where T : class;

[RegisterCopier]
internal sealed class JsonListCopier<T> : ShallowCopier<JsonList<T>>
    where T : class;
