/** Kernels that compilers make: which names say that no product is in them, and in how many passes they work. */
import t from 'tap';
import { ruleFor } from '../../../../traces/import/rules/index.js';
import { op, opened, tensor } from '../../../helpers/recordings.js';
import { outcome, type Written } from './outcome.js';

t.test('a compiler’s kernel is a pass for each operator in its name', async (t) => {
  const rows: readonly [string, readonly Written[], string][] = [
    ['fused_add_mul', ['a 8', 'x 4×8'], 'elementwise 4×8 in 2 passes of x'],
    ['triton_poi_fused_addmm_relu_0', ['x 4×8'], 'elementwise 4×8 of x'],
    ['triton_per_fused_add_gelu_mean_3', ['x 4×8'], 'elementwise 4×8 in 3 passes of x'],
    ['cpp_fused_tanh_0', ['x 4×8', 'y 4×8'], 'elementwise 4×8 of x'],
    ['graph_2_cpp_fused_add_toString_1', ['x 4×8'], 'elementwise 4×8 of x'],
    ['fused_add_mul', [3], 'not understood'],
  ];
  for (const [word, args, expected] of rows) t.equal(outcome(word, args), expected, word);
});

t.test('a library’s fused operator, and a loop or template that is named for a product, are not known', async (t) => {
  for (const name of [
    ...['mylib::fused_mlp', 'vllm::fused_moe', 'vllm::fused_add_rms_norm', 'apex::fused_dense', 'xops::fused_embedding'],
    ...['torch_ipex::fused_qkv', 'xops::fused_lora', 'torch::fused_attention', 'cpp_fused_addmm_relu_1', 'fused_1mm'],
    ...['triton_tem_fused_mm_0', 'triton_red_fused_bmm_2', 'triton_per_fused__scaled_dot_product_flash_attention_1', 'fused_'],
  ]) {
    const x = op(name, [tensor(4, 8), tensor(8, 6)]);
    t.equal(ruleFor(x.word), undefined, name);
    t.equal(opened([x]).rows[0]!.fate, 'unknown');
    t.throws(() => opened([x], { strict: true }), /not simulated/);
  }
});
